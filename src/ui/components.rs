//! What pages are made of.

mod announcer;
mod copy;
mod fields;
mod filters;
mod frame;
mod icon;
mod notice;
mod organization;
mod pager;
mod row_menu;
mod table;
mod text;

use announcer::Announcer;
pub use announcer::{provide_announcer, use_announcer};
pub use copy::{CodeBlock, CopyId};
pub use fields::{FormActions, ImageFields, Problems};
pub use filters::SearchForm;
pub use frame::Frame;
pub use icon::Icon;
pub use notice::{FailureNotice, Notice};
pub use organization::OrganizationGlyph;
pub use pager::{PER_PAGE_COOKIE, Pager, is_remembered};
pub use row_menu::{RowMenu, provide_row_menu};
pub use table::ImageTable;
pub use text::{Breadcrumb, Heading, Moment, Visibility, grouped, images};
