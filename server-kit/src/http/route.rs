//! A route as a row of a server's table, so that what may be asked can be read in one place and walked by a test.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::MethodRouter;

/// A route of a server whose table says `Who` may ask, and whose handlers are given an `App`.
#[derive(Clone, Debug)]
pub struct Route<Who, App> {
    /// How it is asked.
    pub method: Method,
    /// Where, as the router writes it.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// How large the body may be, in bytes.
    pub body: usize,
    handler: fn() -> MethodRouter<App>,
}

/// A row of the table.
pub const fn route<Who, App>(
    method: Method,
    path: &'static str,
    who: Who,
    body: usize,
    handler: fn() -> MethodRouter<App>,
) -> Route<Who, App> {
    Route {
        method,
        path,
        who,
        body,
        handler,
    }
}

/// The router of a table: `guarded` puts in front of a handler what looks at who asks. That comes before the body is read.
pub fn router<Who: Copy, App: Clone + Send + Sync + 'static>(
    routes: &[Route<Who, App>],
    guarded: impl Fn(Who, MethodRouter<App>) -> MethodRouter<App>,
) -> Router<App> {
    routes.iter().fold(Router::new(), |router, route| {
        let handler = (route.handler)().layer(DefaultBodyLimit::max(route.body));
        router.route(route.path, guarded(route.who, handler))
    })
}
