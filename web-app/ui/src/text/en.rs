//! English.

use super::{Language, Text};
use core_wasm::records::staff::Role;

pub static TEXT: Text = Text {
    language: Language::En,

    // Everywhere.
    close: "Close",
    back: "Back",
    undo: "Undo",
    done: "Done",
    ok: "OK",
    apply: "Apply",
    understood: "Understood",
    try_again: "Try again",
    load_again: "Load again",
    language_label: "Language",
    pages: "Pages",
    sell: "Sell",
    orders: "Orders",
    order: "Order",
    all: "All",
    show: "Show",
    show_more: "Show more",
    on_this_till: "on this till",
    on_the_hub: "on the hub",
    in_the_cloud: "in the cloud",

    // States.
    open: "Open",
    parked: "Parked",
    sent: "Sent",
    in_hand: "In hand",
    ready: "Ready",
    paid: "Paid",
    voided: "Voided",
    waiting: "Waiting",
    slow: "Slow",
    late: "Late",
    new: "New",

    // The keypad.
    keypad: "Keypad",
    clear: "Clear",
    backspace: "Delete last digit",
    decimal_point: "Decimal point",

    // Pairing.
    join: "Join a store",
    join_store: |store| format!("Join {store}"),
    purpose: "What this device is for",
    till: "Till",
    kitchen_screen: "Kitchen screen",
    bar_screen: "Bar screen",
    device_name: "Name of this device",
    use_as_till: "Use this device as a till",
    use_as_kitchen: "Use this device as a kitchen screen",
    use_as_bar: "Use this device as a bar screen",
    pair_by_code: "Pair by code instead",
    code_help: "Type the six digits that the hub shows.",
    code_typed: |n| format!("{n} of 6 digits typed"),
    pair_device: "Pair this device",
    demo_staff: "Demo staff",
    demo_help: "This is a demo store. Sign in as any of them.",
    wiped: |name, number| {
        format!(
            "This device was {name} (number {number}). Its storage was cleared. Pair it again and it gets back everything that the hub has; after that it names what never reached the hub."
        )
    },
    hub_unreachable: "The hub can't be reached. See that it runs and that this device is on its network, then try again.",
    wrong_code: "That is not the code that the hub shows. Look at it again and type it once more.",
    too_many_codes: "Too many wrong codes. Wait a minute, then type the code that the hub shows.",
    other_store: "This device belongs to another store. Nothing was changed.",
    hub_unexpected: |detail| {
        format!(
            "The hub's answer could not be understood ({detail}). Load the page again to update the app, then try again."
        )
    },

    // The store's devices.
    devices: "Devices of this store",
    devices_for_managers: "A manager sees and changes the devices of this store. Sign in as one.",
    add_device: "Add a device",
    add_device_help: "Scan this with the other device, or open the address there and type the code. It is good for ten minutes and for one device.",
    device_number: "Number, as on its receipts",
    device_number_help: "A number stays its device’s own for ever: receipts carry it.",
    device_changed: "Saved",
    device_unsent: |n| format!("{n} to send"),
    client_waits: |name| format!("{name} asks to come in"),
    let_in: "Let in",
    last_seen: |at| format!("Last seen {at}"),
    not_seen: "Not seen lately",
    taken_out: "Taken out",
    take_out: |name| format!("Take out {name}"),
    take_out_sure: "Take it out: it must be paired again",
    number_taken: "Another device has or had that number, and receipts carry it. Choose another.",
    bad_number: "A number is 1 to 9999.",
    save: "Save",

    // The hubs of this network.
    hubs: "Hubs nearby",
    hubs_help: "Another hub opens beside this app, and this device is paired there anew. What waits on it goes to its own hub and to no other.",
    hubs_as_of: |at| format!("As it was at {at}:"),
    looking: "Looking for hubs…",
    look_again: "Look again",
    no_other_hub: "No other hub is on this network.",
    not_looking: "This hub does not look for others: it was told to keep quiet on the network.",
    own_hub: "This device's hub",
    same_store: "Serves this store too: use one of the two",
    hub_there: "Reachable",
    hub_silent: "Not reachable",
    hub_address: "Address of a hub",
    open_hub: "Open",

    // Signing in.
    who_sells: "Who is selling?",
    no_staff: "The staff is still on its way",
    no_staff_help: "They come from the hub with everything else, in a moment.",
    demo_pin: |pin| format!("PIN {pin}"),
    pin_of: |name| format!("PIN of {name}"),
    digits_typed: |n| format!("{n} digits typed"),
    role: |role| match role {
        Role::Cook => "Cook",
        Role::Waiter => "Waiter",
        Role::Cashier => "Cashier",
        Role::Manager => "Manager",
        Role::Owner => "Owner",
    },
    wrong_pin: |count, n| {
        if count == 1 {
            "Wrong PIN. 1 more try before you must wait. Type it and press OK.".to_owned()
        } else {
            format!("Wrong PIN. {n} more tries before you must wait. Type it and press OK.")
        }
    },
    pin_wait: |count, n| {
        if count == 1 {
            "Too many wrong PINs. Try again in 1 second.".to_owned()
        } else {
            format!("Too many wrong PINs. Try again in {n} seconds.")
        }
    },
    not_staff: "Nobody of that name works here any more.",
    pin_not_here: "This device does not have this PIN yet. Connect it to the hub and try again.",
    sign_out: "Sign out",
    sign_out_of: |name| format!("Sign out {name}"),

    // Selling.
    categories: "Categories",
    products: "Products",
    search_products: "Search or scan",
    clear_search: "Clear search",
    nothing_found: |query| format!("Nothing found for ‘{query}’"),
    nothing_found_help: "Try fewer letters, or the number on the label.",
    table: |name| format!("Table {name}"),
    no_table: "Choose table",
    choose_table: "Table and guests",
    guests: "Guests",
    fewer_guests: "Fewer guests",
    more_guests: "More guests",
    guest_count: |count, n| {
        if count == 1 {
            "1 guest".to_owned()
        } else {
            format!("{n} guests")
        }
    },
    seats: |count, n| {
        if count == 1 {
            "1 seat".to_owned()
        } else {
            format!("{n} seats")
        }
    },
    new_order: "New",
    empty_slip: "Nothing on the order yet",
    empty_slip_help: "Tap a product to begin.",
    empty_slip_shop: "Scan or search to begin.",
    each: |price| format!("{price} each"),
    not_sent_yet: |n| format!("{n} not sent yet"),
    includes: |tax| format!("incl. {tax}"),
    total: "Total",
    less: "One less",
    more: "One more",
    options: "Options",
    remove: "Remove",
    remove_sent: "Remove (already sent)",
    line_removed: |name| format!("{name} removed"),
    park: "Park",
    edited_by: |who| format!("{who} is editing this order."),
    take_over: "Take over",
    parked_notice: |number| format!("{number} parked"),
    send: "Send",
    pay: "Pay",
    pay_amount: |amount| format!("Pay {amount}"),
    line_count: |count, n| {
        if count == 1 {
            "1 line".to_owned()
        } else {
            format!("{n} lines")
        }
    },
    choose: |min, max| match (min, max) {
        (0, 1) => "choose 1 or none".to_owned(),
        (0, max) => format!("choose up to {max}"),
        (min, max) if min == max => format!("choose {min}"),
        (min, max) => format!("choose {min} to {max}"),
    },
    choose_first: |group| format!("Choose: {group}"),
    add: |price| format!("Add {price}"),
    change_to: |price| format!("Change to {price}"),
    quantity: "Quantity",
    add_quantity: |much, price| format!("Add {much} · {price}"),
    is_ready: |number| format!("{number} ready"),
    store_not_there: "The menu is still on its way",
    store_not_there_help: "It comes from the hub, in a moment. If it does not, see that the hub runs.",

    // Paying.
    payment: "Payment",
    due: "Due",
    cash: "Cash",
    quick_amounts: "Quick amounts",
    exact: |amount| format!("Exact {amount}"),
    change: "Change",
    missing: "Missing",
    take: |amount| format!("Take {amount}"),
    not_enough_yet: "Not enough yet",
    paid_in_cash: |amount| format!("{amount} paid in cash"),
    receipt: |number| format!("Receipt {number}"),

    // Orders.
    search_orders: "Number, table, name or amount",
    no_orders: "No such orders",
    no_orders_help: "Orders of every till show here as they happen.",
    choose_order: "No order chosen",
    choose_order_help: "Tap one to see its slip.",
    open_order: "Open order",
    void: "Void…",
    keep: "Keep",
    void_order: |number| format!("Void order {number}"),
    void_sent: |count, n| {
        if count == 1 {
            "Void 1 sent line".to_owned()
        } else {
            format!("Void {n} sent lines")
        }
    },
    parked_label: "What people call it",
    parked_label_example: "blue jacket",
    paid_twice: |amount| format!("Paid twice: give {amount} back?"),
    overpaid: |amount| format!("Paid {amount} too much: give it back?"),
    underpaid: |amount| format!("A line was added after payment: collect {amount}"),
    paid_and_voided: "Voided on one till, paid on another: the payment stands",
    superseded: "Changed on two tills at once: check it",
    refunded_twice: |amount| format!("Given back twice: collect {amount}"),
    refunded_and_paid: |amount| format!("Given back on one till, paid on another: settle {amount}"),
    closed_twice: "Closed on two tills at once: check it",
    changed_after_void: "Voided on one till while another added to it: check it",
    stale_fence: "Edited after somebody else had taken it over: check it",
    given_back: "Given back",
    settled: "Settled",
    timeline: "What happened",
    was_begun: "Begun",
    was_added: |name| format!("{name} added"),
    was_changed: "Quantity changed",
    was_removed: "Line removed",
    was_moved: "Table or guests changed",
    discounted: "Discount",
    discounted_percent: |percent| format!("Discount {percent}%"),
    discount_taken_back: "Discount taken back",

    // The inbox.
    inbox: "Inbox",
    inbox_empty: "Nothing to settle",
    inbox_empty_help: "When two tills change one order while they are apart, what needs a person shows here.",
    order_number: |number| format!("Order {number}"),
    give_back: |amount| format!("Give back {amount}"),
    collect: |amount| format!("Collect {amount}"),
    take_off: |count, n| {
        if count == 1 {
            "Take 1 line off".to_owned()
        } else {
            format!("Take {n} lines off")
        }
    },
    reopen: "Open it again",
    reapply: |value| format!("Set {value} again"),
    leave_it: "Leave it as it is",
    edited_apart: |field| format!("{field}: two people changed it without knowing of each other"),
    use_this: "Use this value",
    edit_settled: |name| format!("{name}: settled"),
    out_of_use: "Out of use",
    yes: "Yes",
    no: "No",
    lost: |value| format!("Lost: {value}"),
    stands: |value| format!("Stands: {value}"),
    no_words: "no words",
    quoted: |text| format!("‘\u{2068}{text}\u{2069}’"),
    order_settled: |number| format!("Order {number} is settled"),
    settled_with: |name| format!("Settled, approved by {name}"),
    needs_pin_of: |role| format!("This needs the PIN of someone else: {role} or above."),
    who_approves: "Who approves?",
    reason: "Why",
    reason_if_any: "Why (may be left out)",
    closed_apart: |lost, stands| format!("Closed on two devices: {lost} counted here, {stands} stands"),
    counted_apart: |lost, stands| format!("Counted on two devices: {lost} here, {stands} stands"),
    count_again: "Count again",
    counted_so_much: |much| format!("There are {much}"),

    // Shifts.
    shift: "Shift",
    shift_number: |number| format!("Shift {number}"),
    no_shift: "No shift is open",
    no_shift_help: "Sales go on all the same; their cash is in no drawer’s count. Count the float to begin.",
    open_shift: "Open a shift",
    open_with: |amount| format!("Open with {amount}"),
    open_since: |at| format!("Since {at}"),
    float: "Float",
    cash_sales: |count, n| {
        if count == 1 {
            "1 cash sale".to_owned()
        } else {
            format!("{n} cash sales")
        }
    },
    pay_in: "Pay in",
    pay_out: "Pay out",
    drop: "To the safe",
    pay_in_amount: |amount| format!("Pay {amount} in"),
    pay_out_amount: |amount| format!("Pay {amount} out"),
    drop_amount: |amount| format!("Put {amount} in the safe"),
    paid_in: "Paid in",
    paid_out: "Paid out",
    dropped: "To the safe",
    expected: "Expected",
    counted: "Counted",
    difference: "Difference",
    exact_count: "Exact",
    cash_over: |amount| format!("{amount} too much"),
    cash_short: |amount| format!("{amount} short"),
    came_late: |amount| {
        format!("{amount} came after it was closed, from a till that had not heard of it yet.")
    },
    close_shift: "Close the shift",
    close_with: |amount| format!("Close with {amount} counted"),
    shift_closed_notice: |number| format!("Shift {number} is closed"),
    past_shifts: "Past shifts on this till",
    no_past_shifts: "They show here once the first is closed.",

    // Kitchen and bar.
    ticket: |number| format!("Ticket {number}"),
    minutes: |n| format!("{n} min"),
    round: |n| format!("Round {n}"),
    on_it: "On it",
    all_made: "Nothing to make",
    all_made_help: "New tickets appear here by themselves.",
    recall: |number| format!("Recall {number}"),
    all_day: "All day",
    stations: "Stations",

    // How it stands with the hub.
    hub_all_saved: "hub · all saved",
    hub_sending: |count, n| {
        if count == 1 {
            "hub · saving 1".to_owned()
        } else {
            format!("hub · saving {n}")
        }
    },
    hub_catching_up: "hub · catching up",
    hub_away: "on this till · hub away",
    hub_refuses: "the hub refuses this till",
    till_to_send: |_, n, since| match since {
        Some(since) => format!("on this till · {n} to send since {since}"),
        None => format!("on this till · {n} to send"),
    },
    this_device: "This device",
    device: "Device",
    store: "Store",
    hub: "Hub",
    to_send: "To send",
    storage: "Storage",
    used_of: |used, quota| format!("{used} of {quota}"),
    connected: "Connected",
    connecting: "Connecting",
    not_reached: "Not reached; sales go on",
    refused: "Refused",
    try_hub_now: "Try the hub now",
    refused_words: |message| {
        format!(
            "The hub refuses this till: {message} Sales go on and are safe here; pair the till again to send them."
        )
    },
    pair_again: "Pair again",
    hub_disk_low: "The hub's disk is nearly full. All is safe; have someone free some space on it soon.",
    hub_disk_full: "The hub's disk is full. Your sales are safe on this device, and are sent once there is room: have someone free some space on the hub.",
    nearly_full: "This device's storage is nearly full. Your sales are safe; free some space soon.",
    not_persisted: "The browser has not promised to keep this storage. Install the app on this device, so that it does.",
    events_lost: |count, n, number, first, last| {
        if count == 0 {
            format!(
                "This device was till {number} and its storage was cleared. Nothing is lost: all of it is back."
            )
        } else if count == 1 {
            format!(
                "This device was till {number} and its storage was cleared. 1 event that never reached the hub is gone: event {first}. All else is back."
            )
        } else {
            format!(
                "This device was till {number} and its storage was cleared. {n} events that never reached the hub are gone: events {first} to {last}. All else is back."
            )
        }
    },
    update_ready: "A new version is ready; it will be applied when no sale is open.",
    rolled_back: |version| {
        format!("Version {version} did not start, so the last good one is back. Your sales are safe.")
    },
    theme: "Theme",
    theme_auto: "Auto",
    theme_light: "Light",
    theme_dark: "Dark",
    theme_contrast: "High contrast",

    // Events that could not be read.
    quarantine: "Could not be read",
    quarantined: |device, number, reason| {
        format!(
            "An event from {device}, number {number}, could not be read: {reason}. Everything after it was applied."
        )
    },
    unknown_device: "an unknown device",
    event_damaged: "it is damaged",
    event_unknown: |kind| format!("its kind, {kind}, is not known here; an update may bring it"),
    event_newer: |kind| format!("{kind} is newer than this app; an update will apply it"),
    event_foreign: "it belongs to another store",
    event_misplaced: "it does not belong where it stands",

    // What went wrong.
    sales_are_safe: "Your sales are safe",
    panic_words: "The app stopped because of a mistake in it. Load it again to go on where you were.",
    order_unknown: "This order has not arrived on this till yet. It is safe; try again in a moment.",
    order_exists: "This order exists already. Nothing was changed.",
    order_closed: "This order is closed, perhaps on another till. Nothing was changed; start a new one.",
    line_gone: "This line is no longer on the order; someone may just have removed it. The rest is safe.",
    not_a_quantity: "A quantity must be more than nothing. Remove the line instead.",
    order_empty: "There is nothing on this order yet. Add something first.",
    nothing_to_send: "Everything on this order was sent already.",
    not_a_discount: "A discount takes something off, and no more than 100 %. Nothing was changed; check what was typed.",
    discount_gone: "This discount is not on the order any more. Nothing was changed.",
    line_paid: "This line is paid. Nothing was changed; give the money back instead.",
    not_refundable: "That is more than was paid and not given back yet. Nothing was changed.",
    conflict_gone: "Someone has settled this meanwhile, or it has changed. Nothing was changed; look again.",
    note_needed: "Say why the money is left as it is. Nothing was changed.",
    not_allowed: |role| format!("This takes the PIN of a {role}. Nothing was changed."),
    shift_unknown: "This shift has not arrived on this till yet. Its sales are safe; try again in a moment.",
    shift_closed: "This shift was closed meanwhile. Nothing was changed; look at it once more.",
    shift_still_open: |number| {
        format!("Shift {number} is still open on this till. Count its drawer and close it first.")
    },
    not_cash: "That is not an amount of cash. Nothing was changed; check what was typed.",
    not_a_change: "That would not change the stock as it says. Nothing was changed; check the quantity.",
    not_a_count: "A shelf can't hold less than nothing. Nothing was changed; count again.",
    not_enough: |due| format!("That is less than the {due} due. The order is safe and still open."),
    ticket_unknown: "This ticket has not arrived on this screen yet.",
    too_large: "This is too much for one step. Nothing was changed; do it in smaller ones.",
    storage_full: "This device's storage is full. Nothing new was stored and all earlier sales are safe; free some space, then try again.",
    storage_blocked: "Another tab keeps the storage busy. Your sales are safe; close the other Evertill tabs and try again.",
    storage_failed: |detail| {
        format!(
            "The storage did not answer as it should ({detail}). Nothing new was stored and all earlier sales are safe; try again, and load the page again if that does not help."
        )
    },
};
