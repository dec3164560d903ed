//! Dialogs that are there all along, and are opened and closed.

use leptos::{html, prelude::*};

/// Opens a dialog over all else.
pub fn open_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        // it fails where the dialog is open, and then it is where it should be
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog, which gives the focus back to what had it.
pub fn close_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
