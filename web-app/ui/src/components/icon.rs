//! Icons: strokes of one width on a 24-unit square, in the colour of the text beside them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Points to where reading came from.
    Back,
    /// Takes the last sign away.
    Backspace,
    /// Bars in the picture of a camera.
    Camera,
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// A clock.
    Clock,
    /// A person.
    Person,
    /// Less.
    Minus,
    /// More.
    Plus,
    /// A lens.
    Search,
    /// On its way.
    Sent,
    /// A table.
    Table,
    /// A triangle.
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M15 5l-7 7 7 7",
            Self::Backspace => "M9 5h11v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
            Self::Camera => {
                "M4 8.500V5h3.500M16.500 5H20v3.500M20 15.500V19h-3.500M7.500 19H4v-3.500M8 9v6M11 9v6M13.500 9v6M16 9v6"
            }
            Self::Check => "M4.5 12.5l5 5L19.5 7",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17M12 7.5V12l3 2.5",
            Self::Person => "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4.5 20.5c.8-4 3.8-6 7.500-6s6.700 2 7.500 6",
            Self::Minus => "M5 12h14",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Search => {
                "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M15.500 15.500L20.500 20.500"
            }
            Self::Sent => "M4 12h14M12.500 6.500L18 12l-5.500 5.500",
            Self::Table => "M3 8.500h18M5.500 8.500V19M18.500 8.500V19M8 5h8",
            Self::Warning => "M12 4L2.500 20h19zM12 10v4.500M12 17.200v.300",
        }
    }

    /// Whether it turns around where people read from right to left.
    fn flips(self) -> bool {
        matches!(self, Self::Back | Self::Backspace | Self::Sent)
    }
}

/// An icon, hidden from screen readers: a word stands beside it, or names its button.
#[component]
pub fn Glyph(icon: Icon, #[prop(optional)] small: bool) -> impl IntoView {
    view! {
        <svg
            class="icon"
            class:small=small
            class:flips=icon.flips()
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path() />
        </svg>
    }
}
