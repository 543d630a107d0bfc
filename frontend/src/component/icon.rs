//! Icons: 16 by 16, one stroke, in the colour of the text beside them. Never the only sign of anything.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Archive,
    Arrow,
    Ask,
    Ban,
    Check,
    CheckCircle,
    ChevronRight,
    Circle,
    Clock,
    Copy,
    Cross,
    CrossCircle,
    External,
    Eye,
    Flame,
    History,
    Info,
    Moon,
    Pencil,
    Play,
    Plus,
    PullRequest,
    Search,
    Skip,
    Spinner,
    Sun,
    SunMoon,
    Terminal,
    Trash,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Archive => "M2 3h12v3H2zM3 6v7h10V6M6.5 9h3",
            Icon::Arrow => "M2.5 8h11M9 3.5L13.5 8 9 12.5",
            Icon::Ask => "M2.5 3h11v8H8l-3.2 2.6V11H2.5z",
            Icon::Ban => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M3.8 3.8l8.4 8.4",
            Icon::Check => "M2.5 8.5l3.5 3.5 7.5-8",
            Icon::CheckCircle => {
                "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M5 8.2l2.2 2.2L11 6"
            }
            Icon::ChevronRight => "M6 3l5 5-5 5",
            Icon::Circle => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8",
            Icon::Clock => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M8 4.5V8l2.5 1.6",
            Icon::Copy => "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
            Icon::Cross => "M4 4l8 8M12 4l-8 8",
            Icon::CrossCircle => {
                "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"
            }
            Icon::External => "M9 2.5h4.5V7M13.5 2.5l-6 6M11.5 9.5v4h-9v-9h4",
            Icon::Eye => {
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4"
            }
            Icon::Flame => {
                "M8 14.2c2.8 0 4.6-1.9 4.6-4.4C12.6 6.5 9.7 5.2 9.2 1.8 6.8 3 6 5.2 6.2 7.2 5.3 6.9 4.8 6.2 4.6 5.4 3.8 6.6 3.4 8 3.4 9.8c0 2.5 1.8 4.4 4.6 4.4z"
            }
            Icon::History => "M2.2 5.5A6.2 6.2 0 1 1 1.8 8M2 2.5v3.2h3.2M8 4.8V8l2.3 1.4",
            Icon::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M8 7.2v4M8 4.8v.1",
            Icon::Moon => "M13.5 9.6A5.8 5.8 0 1 1 6.4 2.5a4.6 4.6 0 0 0 7.1 7.1z",
            Icon::Pencil => "M2.5 13.5l.7-3 7.8-7.8 2.3 2.3-7.8 7.8zM9.5 4.2l2.3 2.3",
            Icon::Play => "M4.5 2.8v10.4L13 8z",
            Icon::Plus => "M8 2.5v11M2.5 8h11",
            Icon::PullRequest => {
                "M4 5.5v5M4 2.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M4 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M12 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M12 10.5V6a2 2 0 0 0-2-2H7.5M9.5 2l-2 2 2 2"
            }
            Icon::Search => "M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6M10.5 10.5l3.5 3.5",
            Icon::Skip => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M5 8h6",
            Icon::Spinner => "M8 1.8A6.2 6.2 0 1 1 1.8 8",
            Icon::Sun => {
                "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"
            }
            Icon::SunMoon => "M8 1.8a6.2 6.2 0 1 1 0 12.4zM8 1.8v12.4a6.2 6.2 0 0 1 0-12.4",
            Icon::Terminal => "M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10.5h3",
            Icon::Trash => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.8 7v4M9.2 7v4",
            Icon::Warning => "M8 2.2l6.3 11.3H1.7zM8 6.5v3.5M8 11.8v.1",
        }
    }
}

/// Draws one. Hidden from screen readers: the text beside it says the same.
pub(crate) fn svg(icon: Icon) -> AnyView {
    view! {
        <svg class=if icon == Icon::Spinner { "icon spin" } else { "icon" } viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}
