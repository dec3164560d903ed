//! What pages are made of.

mod actions;
mod announcer;
mod copy;
mod fields;
mod filters;
mod form_page;
mod frame;
mod icon;
mod notice;
mod organization;
mod pager;
mod problems;
mod row_menu;
mod table;
mod text;
mod unsaved;

pub use actions::FormActions;
use announcer::Announcer;
pub use announcer::{provide_announcer, use_announcer};
pub use copy::{CodeBlock, CopyId};
pub use fields::ImageFields;
pub use filters::{SearchBox, SearchForm};
pub use form_page::FormPage;
pub use frame::Frame;
pub use icon::Icon;
pub use notice::{FailureNotice, Notice};
pub use organization::OrganizationGlyph;
pub use pager::{PER_PAGE_COOKIE, Pager, is_remembered};
pub use problems::Problems;
pub use row_menu::{RowMenu, provide_row_menu};
pub use table::ImageTable;
pub use text::{Breadcrumb, Heading, Moment, Visibility, grouped, images};
pub use unsaved::UnsavedChanges;
