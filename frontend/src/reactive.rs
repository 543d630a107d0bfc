//! State, derived values, effects and lists: one compiled copy of each, whatever they hold.
//!
//! leptos compiles its signals anew for every type of value, its effects for every closure and its
//! lists for every type of item: three to eight kilobytes of wasm a time. Here values travel behind
//! one type of pointer and closures in boxes, so that another page costs little more than its
//! markup. All state of the site is made of these; leptos's own signals are used where the router
//! hands them out. Never holds anything that outlives the component that made it.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// A value of any type.
type Shared = Arc<dyn Any + Send + Sync>;
type Compute = Box<dyn Fn(Option<&Shared>) -> Shared + Send + Sync>;
type Items = Arc<dyn Fn() -> Vec<(String, Shared)> + Send + Sync>;
type Row = Arc<dyn Fn(Shared) -> AnyView + Send + Sync>;

fn known<T: 'static>(value: &Shared) -> &T {
    value
        .downcast_ref()
        .expect("only values of its own type are ever put in")
}

/// A value that can be changed; what reads it runs again.
pub(crate) struct State<T> {
    signal: RwSignal<Shared>,
    holds: PhantomData<fn() -> T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T: Send + Sync + 'static> State<T> {
    /// Begins with this value.
    pub(crate) fn new(value: T) -> State<T> {
        State {
            signal: RwSignal::new(Arc::new(value)),
            holds: PhantomData,
        }
    }

    /// Looks at the value, and runs again when it changes.
    pub(crate) fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&self.signal.get()))
    }

    /// Looks at the value once.
    pub(crate) fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&self.signal.get_untracked()))
    }

    /// Changes the value. Nothing happens once the component is gone.
    pub(crate) fn set(self, value: T) {
        self.signal.try_set(Arc::new(value));
    }

    /// Whether the component is gone, and the value with it.
    pub(crate) fn is_gone(self) -> bool {
        self.signal.try_get_untracked().is_none()
    }

    /// Runs again when the value changes, without looking at it.
    pub(crate) fn track(self) {
        self.signal.track();
    }
}

impl<T: Clone + Send + Sync + 'static> State<T> {
    /// The value; runs again when it changes.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value as it is now.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// Changes the value in place.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        if self.is_gone() {
            return;
        }
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(value);
    }
}

/// A value that is computed from others, and is new when they are.
pub(crate) struct Live<T> {
    compute: StoredValue<Shared>,
    gives: PhantomData<fn() -> T>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

/// What a [`Live`] keeps, behind its pointer.
type Giver<T> = Box<dyn Fn() -> T + Send + Sync>;

impl<T: Send + Sync + 'static> Live<T> {
    /// Computed whenever it is read.
    pub(crate) fn of(compute: impl Fn() -> T + Send + Sync + 'static) -> Live<T> {
        let compute: Giver<T> = Box::new(compute);
        Live {
            compute: StoredValue::new(Arc::new(compute)),
            gives: PhantomData,
        }
    }

    /// The value; what reads it runs again when it may have changed.
    pub(crate) fn get(self) -> T {
        known::<Giver<T>>(&self.compute.get_value())()
    }

    /// Looks at the value.
    pub(crate) fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.get())
    }

    /// The value as it is now.
    pub(crate) fn get_untracked(self) -> T {
        untrack(|| self.get())
    }
}

impl<T: Clone + Send + Sync + 'static> Live<T> {
    /// A value that stays what it is.
    pub(crate) fn fixed(value: T) -> Live<T> {
        Live::of(move || value.clone())
    }

    /// Computed when what it reads changes; what reads it runs again only when the result is another.
    pub(crate) fn memo(compute: impl Fn() -> T + Send + Sync + 'static) -> Live<T>
    where
        T: PartialEq,
    {
        let compute: Compute = Box::new(move |_| Arc::new(compute()));
        let memo = Memo::new_with_compare(compute, |old, new| match (old, new) {
            (Some(old), Some(new)) => known::<T>(old) != known::<T>(new),
            _ => true,
        });
        Live::of(move || known::<T>(&memo.get()).clone())
    }
}

impl<T: Clone + Send + Sync + 'static> From<State<T>> for Live<T> {
    fn from(state: State<T>) -> Live<T> {
        Live::of(move || state.get())
    }
}

impl<T: Clone + Default + Send + Sync + 'static> Default for Live<T> {
    fn default() -> Live<T> {
        Live::fixed(T::default())
    }
}

/// Runs once the page is drawn, and again when what it read changes.
pub(crate) fn effect(run: impl Fn() + 'static) {
    let run: Box<dyn Fn()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}

/// Draws the items in their order. An item whose key stays keeps its elements, and so the focus.
pub(crate) fn each<T: Clone + Send + Sync + 'static>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: impl Fn(&T) -> String + Send + Sync + 'static,
    row: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    fn draw(items: Items, row: Row) -> AnyView {
        let children = move |(_, item): (String, Shared)| row(item);
        view! { <For each=move || items() key=|item| item.0.clone() children /> }.into_any()
    }
    let keyed = move |item: T| (key(&item), Arc::new(item) as Shared);
    let items = move || items().into_iter().map(&keyed).collect();
    draw(
        Arc::new(items),
        Arc::new(move |item| row(known::<T>(&item).clone())),
    )
}

/// Draws what `view` gives while `when` holds.
pub(crate) fn show(
    when: Live<bool>,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    drawn(move || if when.get() { view() } else { ().into_any() })
}

/// Draws what `view` gives, and again when what it read changes.
pub(crate) fn drawn(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn draw(view: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || view()).into_any()
    }
    draw(Box::new(view))
}

/// What to do on an event.
pub(crate) fn on<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
