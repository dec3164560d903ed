//! Imprint: a catalog of server images.
