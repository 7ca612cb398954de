//! Scanning with the device's camera: a sheet with its picture, above the page where things are sold.
//!
//! Keeps true: what the camera reads goes the way of every scan and is sold, asked or told there; nothing of the camera is loaded
//! before somebody opens it. Not in it: the camera itself, which one it is and its light (`public/camera.js`), reading codes in
//! its pictures (`web-app/camera`), and what a code sells (`sell/scan.rs`).

mod sheet;

pub use sheet::{CameraButton, CameraSheet};
