//! Someone who may stands behind what another does: who it is, and their PIN.

use crate::engine::Till;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permission;
use core_wasm::records::staff::Member;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use web_ui::components::person::PersonButton;
use web_ui::components::pin_pad::PinPad;
use web_ui::components::sheet::Sheet;
use web_ui::platform::approval::Approval;
use web_ui::text::{permission_name, t};

/// Who approved, and what shows the hub that they did.
#[derive(Clone)]
pub struct Approved {
    /// They.
    pub by: UserId,
    /// None if the browser can't encode it.
    pub proof: Option<Approval>,
}

/// The sheet; `on_approved` is told who did, once their PIN was right.
#[component]
pub fn ApprovalSheet(
    till: Till,
    /// What is to be approved.
    title: String,
    /// What it is about, and who asks.
    #[prop(optional)]
    about: String,
    /// What it takes.
    needs: Permission,
    on_approved: Callback<Approved>,
    on_close: Callback<()>,
) -> impl IntoView {
    let people: Vec<Member> = till.read(|replica| replica.who_may(needs).into_iter().cloned().collect());
    let nobody = people
        .is_empty()
        .then(|| view! { <p class="message late">{t().inbox.nobody_may()}</p> });
    let user = till.user().get_untracked().map(|user| user.id);
    let is_alone = people.len() == 1;
    // Whoever may and is signed in is there already.
    let first = people
        .iter()
        .find(|member| is_alone || user.as_ref() == Some(&member.id));
    let chosen = RwSignal::new(first.cloned());
    let people = StoredValue::new(people);
    let body = NodeRef::<html::Div>::new();
    // What was pressed is gone then: whoever works by keys goes on from what came in its place.
    let choose = move |member: Option<Member>| {
        let next = if member.is_some() {
            ".pin-entry h2"
        } else {
            ".people"
        };
        chosen.set(member);
        request_animation_frame(move || {
            let body = body.try_get_untracked().flatten();
            let found = body.and_then(|body| body.query_selector(next).ok().flatten());
            if let Some(next) = found.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
                next.focus().ok();
            }
        });
    };
    let list = move || {
        let people = people.get_value().into_iter().map(|member| {
            let (name, role) = (member.name.clone(), member.role);
            let on_choose = Callback::new(move |()| choose(Some(member.clone())));
            view! { <PersonButton name role hint=None is_chosen=false on_choose /> }
        });
        view! {
            <div class="people" role="group" tabindex="-1" aria-label=t().inbox.who_approves()>
                {people.collect_view()}
            </div>
        }
    };
    let pad = move |member: Member| {
        let id = member.id.clone();
        let may = till.read(|replica| replica.permissions_of(member.role));
        let check = Callback::new(move |pin: String| {
            till.check_pin(&id, &pin)?;
            let proof = Approval::new(&id, &pin);
            on_approved.run(Approved {
                by: id.clone(),
                proof,
            });
            Ok(())
        });
        let others = move || {
            view! {
                <button class="button" hidden=is_alone on:click=move |_| choose(None)>
                    {t().wishes.somebody_else()}
                </button>
            }
        };
        view! { <PinPad member may check beside=others /> }
    };
    view! {
        <Sheet title on_close no=t().common.cancel()>
            <div class="approval" node_ref=body>
                {(!about.is_empty()).then(|| view! { <p>{about}</p> })}
                <p class="small soft">{t().inbox.needs_pin_of(&permission_name(needs))}</p>
                {nobody}
                {move || match chosen.get() {
                    Some(member) => pad(member).into_any(),
                    None => list().into_any(),
                }}
            </div>
        </Sheet>
    }
}
