//! What whoever runs the hub asks of it: a pairing code, whether the machine lets it work, its log, and its events for other
//! programs.

pub mod code;
pub mod disk_space;
pub mod doctor;
pub mod export;
pub mod logs;
pub mod wall_clock;
