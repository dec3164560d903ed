//! What a slow reader has yet to take, in a file without a name, so that the database need not wait
//! for it: an open transaction would keep what others have replaced.

use std::io;

use futures::{Stream, TryStreamExt, stream};
use tokio::{
    fs::File,
    io::{AsyncBufReadExt, AsyncSeekExt, AsyncWriteExt, BufReader, BufWriter},
};

use crate::domain::Image;

/// How many bytes go to the file, or come from it, at a time.
const PIECE: usize = 1 << 20;

/// Images, in the order in which they were put here.
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    /// An empty one, in the system's folder for such files.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(BufWriter::with_capacity(PIECE, File::from_std(tempfile::tempfile()?))))
    }

    pub(super) async fn push(&mut self, image: &Image) -> io::Result<()> {
        let mut line = serde_json::to_vec(image)?;
        line.push(b'\n');
        self.0.write_all(&line).await
    }

    /// What was put here.
    pub(super) async fn read(mut self) -> io::Result<impl Stream<Item = io::Result<Image>>> {
        self.0.flush().await?;
        let mut file = self.0.into_inner();
        file.rewind().await?;
        let lines = BufReader::with_capacity(PIECE, file).lines();
        let lines =
            stream::try_unfold(lines, async |mut lines| Ok(lines.next_line().await?.map(|line| (line, lines))));
        Ok(lines.and_then(async |line: String| Ok(serde_json::from_str(&line)?)))
    }
}
