//! Pages, through the whole router.

use std::{
    panic,
    sync::{Arc, Mutex},
};

use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_goes_away_in_the_middle_of_a_page_breaks_nothing() {
    let broken = Arc::new(Mutex::new(Vec::new()));
    let report = panic::take_hook();
    panic::set_hook({
        let broken = Arc::clone(&broken);
        Box::new(move |panic| {
            let text = panic.to_string();
            // the other tests' panics are their own
            if text.contains("disposed") || text.contains("expected context") {
                broken.lock().unwrap().push(text);
            }
            report(panic);
        })
    });
    let site = Site::new();
    for name in 0..50 {
        site.image(&name.to_string()).await;
    }
    let mut left = 0;
    for looks in 0..400 {
        left += usize::from(!site.leave("/", looks).await);
    }
    assert!(left > 20, "most pages were there at once: {left}");
    site.get("/").await;
    let broken = broken.lock().unwrap().clone();
    assert_eq!(broken, [""; 0]);
}
