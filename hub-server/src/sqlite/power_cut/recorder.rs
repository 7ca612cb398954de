//! A file layer for SQLite that notes what it does to its files: each write, truncation, sync, creation and deletion.
//!
//! It is SQLite's own layer for this system, with five functions put in front (<https://sqlite.org/vfs.html>), so what
//! is noted is what the real one did. Syncs are noted and not passed on: what a disk makes of them is `disk`'s business.

#![expect(
    unsafe_code,
    reason = "SQLite's file layer is a table of C functions; this is the one file that speaks to it"
)]

use rusqlite::ffi::{
    SQLITE_OK, SQLITE_OPEN_CREATE, SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_int64,
    sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::{align_of, size_of};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// One thing done to the files of a directory. A file is known by its name.
#[derive(Clone, Debug)]
pub enum Op {
    /// A file that was not there. With `log` it is a journal or a write-ahead log: its first sync also syncs the directory,
    /// as SQLite's layer for Unix does.
    Create {
        name: String,
        log: bool,
    },
    Write {
        name: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        name: String,
        size: usize,
    },
    Sync {
        name: String,
    },
    /// With `synced` the directory is synced behind it.
    Delete {
        name: String,
        synced: bool,
    },
}

/// What was done through one file layer since it was last asked.
#[derive(Debug)]
pub struct Recorder {
    name: CString,
    real: *mut sqlite3_vfs,
    ops: Mutex<Vec<Op>>,
}

// Behind the file that SQLite's layer knows, in the memory that SQLite gives for both. The functions stand first, so that
// a file's pointer to them is a pointer to this.
#[repr(C)]
struct Noted {
    methods: sqlite3_io_methods,
    real: *const sqlite3_io_methods,
    recorder: *const Recorder,
    name: *mut String,
}

impl Recorder {
    /// A file layer under a name of its own. It stays for the life of the process, as SQLite asks.
    pub fn register(name: &str) -> &'static Self {
        // SAFETY: null asks for the default layer, which lives as long as the process.
        let real = unsafe { sqlite3_vfs_find(ptr::null()) };
        assert!(!real.is_null(), "SQLite has a layer for this system");
        let recorder = Box::leak(Box::new(Self {
            name: CString::new(name).unwrap(),
            real,
            ops: Mutex::default(),
        }));
        // SAFETY: `real` was just found. Its other functions ignore which layer they are called through and its `pAppData`:
        // both matter to `xOpen` alone, which is handed the real layer.
        let mut vfs = unsafe { *real };
        vfs.zName = recorder.name.as_ptr();
        vfs.pAppData = ptr::from_ref::<Self>(recorder).cast_mut().cast();
        vfs.szOsFile = c_int::try_from(noted_at(vfs.szOsFile) + size_of::<Noted>()).unwrap();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        // SAFETY: the table and all that it points to are never freed.
        let registered = unsafe { sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0) };
        assert_eq!(registered, SQLITE_OK);
        recorder
    }

    /// What opens the file at `path` through this layer.
    pub fn path(&self, path: &Path) -> PathBuf {
        let (path, name) = (path.to_str().unwrap(), self.name.to_str().unwrap());
        PathBuf::from(format!("file:{path}?vfs={name}"))
    }

    /// How much was done since the last [`Recorder::take`].
    pub fn done(&self) -> usize {
        self.ops.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What was done, which is forgotten here.
    pub fn take(&self) -> Vec<Op> {
        std::mem::take(&mut *self.ops.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, op: Op) {
        self.ops.lock().unwrap_or_else(PoisonError::into_inner).push(op);
    }
}

fn noted_at(size: c_int) -> usize {
    usize::try_from(size)
        .unwrap()
        .next_multiple_of(align_of::<Noted>())
}

/// The last part of a path that SQLite hands over.
///
/// # Safety
/// `path` is a C string.
unsafe fn last_part(path: *const c_char) -> String {
    // SAFETY: as this function asks.
    let path = unsafe { CStr::from_ptr(path) }.to_str().unwrap();
    Path::new(path).file_name().unwrap().to_str().unwrap().to_owned()
}

// SAFETY of the functions below: SQLite calls them with a layer that `register` made, with files that `open` opened, and
// with paths and buffers as its documentation says.

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let recorder = (*vfs).pAppData.cast::<Recorder>().cast_const();
        let real = (*recorder).real;
        // Without a path it is a temporary file, which nothing survives anyway.
        let name = (!path.is_null()).then(|| last_part(path));
        let new = !path.is_null()
            && flags & SQLITE_OPEN_CREATE != 0
            && !Path::new(CStr::from_ptr(path).to_str().unwrap()).exists();
        let result = (*real).xOpen.unwrap()(real, path, file, flags, out);
        if let Some(name) = name
            && result == SQLITE_OK
        {
            if new {
                let log = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) != 0;
                (*recorder).note(Op::Create {
                    name: name.clone(),
                    log,
                });
            }
            let noted = file.cast::<u8>().add(noted_at((*real).szOsFile)).cast::<Noted>();
            noted.write(Noted {
                methods: sqlite3_io_methods {
                    xWrite: Some(write),
                    xTruncate: Some(truncate),
                    xSync: Some(sync),
                    xClose: Some(close),
                    ..*(*file).pMethods
                },
                real: (*file).pMethods,
                recorder,
                name: Box::into_raw(Box::new(name)),
            });
            (*file).pMethods = noted.cast();
        }
        result
    }
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, path: *const c_char, sync_dir: c_int) -> c_int {
    unsafe {
        let recorder = (*vfs).pAppData.cast::<Recorder>();
        let real = (*recorder).real;
        let result = (*real).xDelete.unwrap()(real, path, 0);
        if result == SQLITE_OK {
            (*recorder).note(Op::Delete {
                name: last_part(path),
                synced: sync_dir != 0,
            });
        }
        result
    }
}

/// # Safety
/// `file` is open, and `open` opened it.
unsafe fn noted<'a>(file: *mut sqlite3_file) -> &'a Noted {
    unsafe { &*(*file).pMethods.cast::<Noted>() }
}

impl Noted {
    /// # Safety
    /// The file is open.
    unsafe fn note(&self, op: impl FnOnce(String) -> Op) {
        unsafe { (*self.recorder).note(op((*self.name).clone())) }
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    data: *const c_void,
    size: c_int,
    at: sqlite3_int64,
) -> c_int {
    unsafe {
        let noted = noted(file);
        let result = (*noted.real).xWrite.unwrap()(file, data, size, at);
        if result == SQLITE_OK {
            let bytes =
                std::slice::from_raw_parts(data.cast::<u8>(), usize::try_from(size).unwrap()).to_vec();
            let at = usize::try_from(at).unwrap();
            noted.note(|name| Op::Write { name, at, bytes });
        }
        result
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    unsafe {
        let noted = noted(file);
        let result = (*noted.real).xTruncate.unwrap()(file, size);
        if result == SQLITE_OK {
            let size = usize::try_from(size).unwrap();
            noted.note(|name| Op::Truncate { name, size });
        }
        result
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    unsafe { noted(file).note(|name| Op::Sync { name }) };
    SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        let Noted { real, name, .. } = *noted(file);
        drop(Box::from_raw(name));
        (*real).xClose.unwrap()(file)
    }
}
