//! The panic hook.

/// Has `show` called with the panic's text when the app dies. `show` must do with the DOM alone: nothing else of the
/// app runs any more.
pub fn install(_show: fn(&str)) {
    unimplemented!()
}
