//! Against a store that speaks S3 over a folder, and fails as it is told.

use super::*;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response as Answer, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// How the store fails.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// It says that it is busy.
    Busy,
    /// It hangs up.
    HangsUp,
    /// It says yes, and then that it went wrong after all.
    SaysYesAndNo,
    /// It does what it is asked, and hangs up before it says so.
    DoesAndHangsUp,
}

#[derive(Debug, Default)]
struct Store {
    /// What was asked: the method, and what it was about.
    asked: Mutex<Vec<String>>,
    /// How the next requests that contain some words fail.
    faults: Mutex<Vec<(&'static str, Fault)>>,
}

impl Store {
    fn next_fault(&self, asked: &str) -> Option<Fault> {
        self.asked.lock().unwrap().push(asked.to_owned());
        let mut faults = self.faults.lock().unwrap();
        let is_meant = |what: &str| what.split(' ').all(|word| asked.contains(word));
        let place = faults.iter().position(|(what, _)| is_meant(what))?;
        Some(faults.remove(place).1)
    }

    fn fails(&self, what: &'static str, how: &[Fault]) {
        let faults = how.iter().map(|fault| (what, *fault));
        self.faults.lock().unwrap().extend(faults);
    }

    /// Whether it has failed as often as it was told.
    fn has_failed(&self) -> bool {
        self.faults.lock().unwrap().is_empty()
    }

    /// How many requests there were that contain a text.
    fn count(&self, what: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.contains(what)).count()
    }
}

/// A store, a bucket in it whose parts are small, and a file of three parts and a half.
struct Stage {
    dir: TempDir,
    store: Arc<Store>,
    s3: S3,
}

/// The smallest part that S3 takes.
const SMALL: u64 = 5 * 1024 * 1024;
const NAME: &str = "evertill-t~s-20261123T065231Z.tar.zst";

impl Stage {
    async fn new(secret: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("store/shop")).unwrap();
        let content: Vec<u8> = (0..SMALL * 7 / 2).map(|at| (at % 251) as u8).collect();
        std::fs::write(dir.path().join("file"), content).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(dir.path().join("store")).unwrap());
        builder.set_auth(SimpleAuth::from_single("key", "secret"));
        let service = builder.build();
        let store = Arc::new(Store::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let fails = store.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (service, fails) = (service.clone(), fails.clone());
                let answer = service_fn(move |request: Request<Incoming>| {
                    let asked = format!("{} {}", request.method(), request.uri());
                    let (service, fault) = (service.clone(), fails.next_fault(&asked));
                    async move {
                        let hangs_up = || io::Error::other("as it was told");
                        match fault {
                            Some(Fault::HangsUp) => return Err(hangs_up()),
                            Some(Fault::Busy) => {
                                let mut answer = Answer::new(s3s::Body::from("SlowDown".to_owned()));
                                *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                                return Ok(answer);
                            }
                            Some(Fault::SaysYesAndNo) => {
                                let text = "<Error><Code>InternalError</Code></Error>";
                                return Ok(Answer::new(s3s::Body::from(text.to_owned())));
                            }
                            _ => {}
                        }
                        let answer = Service::call(&service, request).await.map_err(|_| hangs_up());
                        match fault {
                            Some(_) => Err(hangs_up()),
                            None => answer,
                        }
                    }
                });
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    // A client or a store that hangs up is what is tried here.
                    drop(builder.serve_connection(TokioIo::new(stream), answer).await);
                });
            }
        });
        let access = Access {
            endpoint: Some(endpoint),
            region: "us-east-1".to_owned(),
            key: "key".to_owned(),
            secret: secret.to_owned(),
            token: None,
            pause: Duration::from_millis(1),
        };
        let reached = S3::reach("shop/hubs", access).unwrap();
        let s3 = S3 {
            part: SMALL,
            ..reached
        };
        Self { dir, store, s3 }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("file")
    }

    fn put(&self) -> Result<(), PlaceError> {
        tokio::task::block_in_place(|| self.s3.put(NAME, &self.file()))
    }

    fn names(&self) -> Vec<String> {
        tokio::task::block_in_place(|| self.s3.names().unwrap())
    }

    /// Whether what the store has is what was sent.
    fn has_it_whole(&self) -> bool {
        let there = tokio::task::block_in_place(|| self.s3.digest(NAME).unwrap());
        there == digest(File::open(self.file()).unwrap()).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_in_parts_and_what_did_not_go_through_is_sent_again() {
    let stage = Stage::new("secret").await;
    let store = &stage.store;
    store.fails("POST uploads=", &[Fault::Busy, Fault::HangsUp]);
    store.fails("partNumber=2", &[Fault::HangsUp, Fault::Busy]);
    store.fails("partNumber=4", &[Fault::DoesAndHangsUp]);
    store.fails("GET list-type=", &[Fault::Busy]);
    stage.put().unwrap();
    assert_eq!(stage.names(), [NAME]);
    assert!(stage.has_it_whole());
    let parts = [1, 2, 3, 4, 5].map(|part| store.count(&format!("partNumber={part}")));
    assert_eq!(parts, [1, 3, 1, 2, 0]);
    assert!(store.has_failed());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_completed_once_whatever_became_of_the_answer() {
    for fault in [Fault::SaysYesAndNo, Fault::Busy, Fault::DoesAndHangsUp] {
        let stage = Stage::new("secret").await;
        stage.store.fails("POST uploadId=", &[fault]);
        stage.put().unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(stage.has_it_whole() && stage.store.has_failed(), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_leaves_nothing_behind() {
    let stage = Stage::new("secret").await;
    stage.store.fails("partNumber=3", &[Fault::Busy; TRIES]);
    let error = stage.put().unwrap_err();
    // The store may hang up before it has heard all of a part.
    assert!(
        error.to_string().contains("503") || matches!(error, PlaceError::Unreachable(_)),
        "{error}"
    );
    assert_eq!(stage.store.count("partNumber=3"), TRIES);
    assert_eq!(
        (stage.store.count("DELETE"), stage.store.count("partNumber=4")),
        (1, 0)
    );
    assert_eq!(stage.names(), Vec::<String>::new());
    // A small one is sent again as a whole, and as often.
    std::fs::write(stage.file(), "small").unwrap();
    stage.store.fails("PUT", &[Fault::Busy, Fault::HangsUp]);
    stage.put().unwrap();
    assert!(stage.has_it_whole());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_a_no_and_is_not_asked_again() {
    let stage = Stage::new("wrong").await;
    let error = stage.put().unwrap_err();
    assert!(
        matches!(error, PlaceError::Refused { .. }) && error.to_string().contains("403"),
        "{error}"
    );
    assert_eq!(stage.store.asked.lock().unwrap().len(), 1);
}
