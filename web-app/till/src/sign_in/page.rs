//! Signing in: initials, then a PIN.

use crate::engine::{Till, Topic, offer};
use crate::status::LostNotice;
use core_wasm::base::ids::UserId;
use core_wasm::base::order::arrange;
use core_wasm::records::staff::{Member, Role};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::person::PersonButton;
use web_ui::components::pin_pad::PinPad;
use web_ui::format;
use web_ui::text::t;

/// The page.
#[component]
pub fn SignInPage(till: Till, notices: Notices) -> impl IntoView {
    let staff = Memo::new(move |_| {
        till.watch(Topic::Staff, |replica| {
            let mut staff: Vec<Member> = replica
                .staff()
                .0
                .iter()
                .map(|(_, member)| member.clone())
                .collect();
            // Who sells comes before who cooks.
            let rank = |member: &Member| (member.role == Role::Cook, member.role);
            arrange(&mut staff, |a, b| (rank(a), &a.name).cmp(&(rank(b), &b.name)));
            staff
        })
    });
    let store = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            replica
                .settings()
                .get()
                .map(|store| store.name.get(&t().lang()).to_owned())
        })
    });
    let chosen = RwSignal::new(None::<Member>);
    let pins = RwSignal::new(Vec::new());
    spawn_local(async move {
        if let Some(one_tap) = offer().await.ok().and_then(|offer| offer.one_tap) {
            // Someone may have signed in before the hub answered.
            pins.set(one_tap.staff);
        }
    });
    let hint = move |id: &UserId| {
        pins.with(|pins| {
            pins.iter()
                .find(|member| member.id == *id)
                .map(|member| format::digits(&member.pin))
        })
    };
    view! {
        <main class="entry" class:broad=move || chosen.with(Option::is_some)>
            <div class="stack across">
                <div class="languages">
                    <strong>{move || store.get()}</strong>
                    <LanguageChoice />
                </div>
                <LostNotice till />
                <h1>{t().sign_in.who_sells()}</h1>
            </div>
            <div class="stack staff">
                <Show
                    when=move || !staff.with(Vec::is_empty)
                    fallback=|| {
                        view! {
                            <div class="empty">
                                <strong>{t().sign_in.no_staff()}</strong>
                                <p>{t().sign_in.no_staff_help()}</p>
                            </div>
                        }
                    }
                >
                    <div class="people">
                        <For each=move || staff.get() key=|member| member.id.clone() let:member>
                            {
                                let (id, hint_id) = (member.id.clone(), member.id.clone());
                                let (name, role) = (member.name.clone(), member.role);
                                let is_chosen = Signal::derive(move || {
                                    chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id))
                                });
                                let hint = Signal::derive(move || hint(&hint_id).map(|pin| t().sign_in.demo_pin(&pin)));
                                let on_choose = Callback::new(move |()| chosen.set(Some(member.clone())));
                                view! { <PersonButton name role hint is_chosen on_choose /> }
                            }
                        </For>
                    </div>
                </Show>
            </div>
            {move || {
                chosen
                    .get()
                    .map(|member| {
                        let id = member.id.clone();
                        let label = t().sign_in.pin_of(&member.name);
                        let may = till.read(|replica| replica.permissions_of(member.role));
                        let check = Callback::new(move |pin: String| till.sign_in(&id, &pin));
                        view! {
                            <section class="stack" aria-label=label>
                                <button class="button quiet to-people" on:click=move |_| chosen.set(None)>
                                    <Glyph icon=Icon::Back />
                                    {t().common.back()}
                                </button>
                                <PinPad member may check />
                            </section>
                        }
                    })
            }}
        </main>
        <NoticeList notices />
    }
}
