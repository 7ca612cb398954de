//! Lets a device in: whoever reads the code off the hub's terminal or a manager's screen may pair one.
//!
//! Keeps true: there is no code unless somebody asked for one; it lets one device in and is gone; it lasts ten minutes; guesses are few. A device keeps
//! its number for good and no number is given twice. Not in it: HTTP, and the clock, which is passed in.

use crate::network::places::neighbourhood;
use core_wasm::api::{KeyShown, PairRequest};
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::PublicKey;
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired, Replaced};
use core_wasm::protocol::signed;
use core_wasm::replica::{Command, Replica};
use server_kit::access::{self, Denied, is_signed};
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use thiserror::Error;

/// How long a code is good.
pub const CODE_LIFE: Duration = Duration::from_secs(600);
/// After how many wrong guesses of all together a code is good no more.
const GUESSES: u32 = 50;
/// After how many wrong guesses an address must wait.
const GUESSES_EACH: u32 = 5;
/// For how long, the first time. Each further wrong guess doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait, after which an address begins anew.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// How many neighbourhoods are told apart. Beyond them, the one whose guesses are the longest ago is forgotten.
const NEIGHBOURHOODS: usize = 1024;

/// Why a device was not let in.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PairingError {
    /// Not the code, or not any more.
    #[error(
        "this is no code that the hub gave for now; one is good for ten minutes and for one device: have a manager add this device at a till, or ask for a code at the hub's machine"
    )]
    WrongCode,
    /// Locked.
    #[error(
        "too many wrong codes came from this device's address; wait, then use the code that the hub gives then"
    )]
    TooManyGuesses {
        /// For how long.
        wait: Duration,
    },
    /// The name.
    #[error("a device's name is 1 to 60 characters")]
    BadName,
    /// The id.
    #[error(
        "this device's id belongs to a device that was replaced, to the hub, or to a client that the hub writes for; it must pair under a new one"
    )]
    UsedId,
    /// It does not show the key that it has or wants.
    #[error(
        "this device did not show the key that the hub knows it by; what it sold is safe on it: have a manager take it out of the list of devices, then pair it again"
    )]
    WrongKey,
    /// What it says of the device that it takes the place of.
    #[error(
        "no device has written as many events as this one says that its former self had; pair it without naming that one"
    )]
    BadWritten,
}

/// Numbers of events stay below this, so that every client can hold them (docs/PROTOCOL.md).
const WRITTEN_BELOW: u64 = 1 << 53;

/// The code, if somebody asked for one, and the guesses at it.
#[derive(Debug, Default)]
pub struct Pairing {
    code: Option<Code>,
    each: HashMap<IpAddr, Guesses>,
}

#[derive(Debug)]
struct Code {
    text: String,
    expires: Instant,
    /// How many wrong guesses there were at it.
    wrong: u32,
}

/// The wrong guesses of an address.
#[derive(Clone, Copy, Debug)]
struct Guesses {
    wrong: u32,
    /// Until when it is held against the address; and until when the address must wait, if it must.
    kept_until: Instant,
    locked_until: Option<Instant>,
}

impl Pairing {
    /// The code that is good now, if there is one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_ref().map(|code| code.text.as_str())
    }

    /// When the code stops being good, if there is one.
    pub fn expires(&self) -> Option<Instant> {
        self.code.as_ref().map(|code| code.expires)
    }

    /// The code for whoever asks for one, and until when it is good: that which is there, if half of its time is left, else another.
    ///
    /// # Errors
    /// The system gave no random bytes.
    pub fn ask(&mut self, now: Instant) -> Result<(String, Instant), getrandom::Error> {
        if let Some(code) = &self.code
            && now + CODE_LIFE / 2 <= code.expires
        {
            return Ok((code.text.clone(), code.expires));
        }
        let (text, expires) = (random_code()?, now + CODE_LIFE);
        self.code = Some(Code {
            text: text.clone(),
            expires,
            wrong: 0,
        });
        Ok((text, expires))
    }

    /// There is no code any more, if its time is over.
    pub fn expire(&mut self, now: Instant) {
        self.code.take_if(|code| now >= code.expires);
    }

    /// Uses the code up, if it is what `peer` says.
    ///
    /// # Errors
    /// [`PairingError::WrongCode`] and [`PairingError::TooManyGuesses`].
    pub fn redeem(&mut self, now: Instant, peer: IpAddr, said: &str) -> Result<(), PairingError> {
        self.each.retain(|_, guesses| now < guesses.kept_until);
        self.expire(now);
        let peer = neighbourhood(peer);
        let locked = self.each.get(&peer).and_then(|guesses| guesses.locked_until);
        if let Some(until) = locked.filter(|until| now < *until) {
            return Err(PairingError::TooManyGuesses { wait: until - now });
        }
        if self.code.take_if(|code| code.text == said).is_some() {
            self.each.remove(&peer);
            return Ok(());
        }
        self.count(now, peer);
        Err(PairingError::WrongCode)
    }

    fn count(&mut self, now: Instant, peer: IpAddr) {
        let fresh = Guesses {
            wrong: 0,
            kept_until: now,
            locked_until: None,
        };
        let guesses = self.each.entry(peer).or_insert(fresh);
        guesses.wrong = guesses.wrong.saturating_add(1);
        guesses.kept_until = now + LONGEST_WAIT;
        let beyond = guesses.wrong.checked_sub(GUESSES_EACH);
        let wait = beyond.map(|beyond| (FIRST_WAIT * (1 << beyond.min(6))).min(LONGEST_WAIT));
        guesses.locked_until = wait.map(|wait| now + wait);
        let wrong = guesses.wrong;
        if self.each.len() > NEIGHBOURHOODS {
            let oldest = self.each.iter().min_by_key(|(_, guesses)| guesses.kept_until);
            let oldest = oldest.map(|(&peer, _)| peer);
            oldest.map(|peer| self.each.remove(&peer));
        }
        tracing::warn!(%peer, wrong, "a wrong pairing code was tried");
        if let Some(code) = &mut self.code {
            code.wrong += 1;
            if code.wrong >= GUESSES {
                tracing::warn!(
                    "the pairing code was withdrawn: too many wrong ones were tried; whoever needs one asks for another"
                );
                self.code = None;
            }
        }
    }
}

/// Six digits, each code as likely as any other.
fn random_code() -> Result<String, getrandom::Error> {
    const CODES: u32 = 1_000_000;
    // Numbers above the last whole million are thrown away: they would favour small codes.
    const FAIR: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let number = getrandom::u32()?;
        if number < FAIR {
            return Ok(format!("{:06}", number % CODES));
        }
    }
}

/// A device's name as it is kept.
///
/// # Errors
/// [`PairingError::BadName`].
pub fn shown_name(name: &str) -> Result<&str, PairingError> {
    let name = name.trim();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(PairingError::BadName);
    }
    Ok(name)
}

/// Decides how a newcomer is let in: what to record, and as what. A known device gets its number again; `given` is the
/// greatest that any device may have, whatever is known of it.
///
/// # Errors
/// [`PairingError::BadName`], [`PairingError::UsedId`] and [`PairingError::BadWritten`].
pub fn admit(
    replica: &Replica,
    ask: &PairRequest,
    given: u32,
) -> (Vec<Command>, Result<DevicePaired, PairingError>) {
    let name = match shown_name(&ask.name) {
        Ok(name) => name,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let id = ask.device_id;
    let is_client = |row: &DevicePaired| row.alias.is_some();
    if id == replica.me()
        || replica.devices().0.get(&id).is_some_and(is_client)
        || access::admit(replica, id) == Err(Denied::Replaced)
        || ask
            .replaces
            .is_some_and(|old| old.device_id == id || old.device_id == replica.me())
    {
        return (Vec::new(), Err(PairingError::UsedId));
    }
    if ask.replaces.is_some_and(|old| old.written.0 >= WRITTEN_BELOW) {
        return (Vec::new(), Err(PairingError::BadWritten));
    }
    let devices = replica.devices();
    let known = devices.0.get(&id);
    let Ok(key) = key_of(ask, known) else {
        return (Vec::new(), Err(PairingError::WrongKey));
    };
    let replaces = ask.replaces.map(|old| {
        let kept = replica.heads().get(old.device_id).seq;
        Replaced {
            device_id: old.device_id,
            kept,
            written: old.written.max(kept),
        }
    });
    let number = devices.next_number().max(given.saturating_add(1));
    let before = match known {
        Some(row) => row.clone().with_role(ask.role),
        None => DevicePaired {
            role: ask.role,
            ..DevicePaired::new(id, number, String::new())
        },
    };
    let paired = DevicePaired {
        name: name.to_owned(),
        replaces: replaces.or(before.replaces),
        revoked: false,
        key,
        ..before
    };
    let commands = if known == Some(&paired) {
        Vec::new()
    } else {
        let body = Body::Device(DeviceEvent::Paired(paired.clone()));
        vec![Command::Record(id.into(), body)]
    };
    (commands, Ok(paired))
}

/// The key that a newcomer signs with from now on. It has shown that it has it; and one that is known by a key has no other, until a
/// manager takes it out.
fn key_of(ask: &PairRequest, known: Option<&DevicePaired>) -> Result<Option<PublicKey>, PairingError> {
    let is_its_own = |shown: KeyShown| {
        let text = signed::pairing(ask.device_id, &ask.code);
        is_signed(&shown.public, &text, &shown.signature).then_some(shown.public)
    };
    let shown = ask.key.map(|key| is_its_own(key).ok_or(PairingError::WrongKey));
    let shown = shown.transpose()?;
    match known
        .filter(|device| !device.revoked)
        .and_then(|device| device.key)
    {
        Some(key) if shown != Some(key) => Err(PairingError::WrongKey),
        _ => Ok(shown),
    }
}

/// Keeps that a device signs with a key, if it is known and none of it is. What to record, and whether this is its key now: another
/// connection may have shown another first.
pub fn introduced(replica: &Replica, device_id: DeviceId, key: PublicKey) -> (Vec<Command>, bool) {
    let Some(row) = replica.devices().0.get(&device_id) else {
        // A journal that was lost does not know the device yet; its token will name the key.
        return (Vec::new(), true);
    };
    match row.key {
        Some(known) => (Vec::new(), known == key),
        None => {
            let row = DevicePaired {
                key: Some(key),
                ..row.clone()
            };
            let body = Body::Device(DeviceEvent::Changed(row));
            (vec![Command::Record(device_id.into(), body)], true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::api::Former;
    use core_wasm::base::clock::Timestamp;
    use core_wasm::domain::device::DeviceRole;
    use core_wasm::journal::{Head, Seq};
    use core_wasm::store::contract::{device, entries};
    use server_kit::testing::{play, replica};
    use std::net::Ipv4Addr;

    fn peer(n: u8) -> IpAddr {
        Ipv4Addr::new(192, 168, 0, n).into()
    }

    fn wrong(right: &str) -> String {
        if right == "000000" { "000001" } else { "000000" }.to_owned()
    }

    #[test]
    fn a_code_is_six_digits() {
        for _ in 0..100 {
            let code = random_code().unwrap();
            assert!(
                code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
                "{code}"
            );
        }
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn there_is_a_code_once_somebody_asked_until_it_is_used_or_ten_minutes_are_over() {
        let start = Instant::now();
        let mut pairing = Pairing::default();
        assert_eq!((pairing.code(), pairing.expires()), (None, None));
        assert_eq!(pairing.redeem(start, peer(1), ""), Err(PairingError::WrongCode));
        let (code, until) = pairing.ask(start).unwrap();
        assert_eq!(until, start + CODE_LIFE);
        assert_eq!(
            pairing.ask(start + CODE_LIFE / 2).unwrap().0,
            code,
            "two who ask get one"
        );
        assert_eq!(
            pairing.redeem(until, peer(2), &code),
            Err(PairingError::WrongCode)
        );
        let (code, _) = pairing.ask(start).unwrap();
        let (later, _) = pairing.ask(start + CODE_LIFE / 2 + SECOND).unwrap();
        assert_ne!(later, code, "one in a million says otherwise");
        assert_eq!(pairing.redeem(start, peer(3), &later), Ok(()));
        assert_eq!(pairing.code(), None);
        assert_eq!(
            pairing.redeem(start, peer(3), &later),
            Err(PairingError::WrongCode)
        );
    }

    #[test]
    fn one_address_that_guesses_waits_twice_as_long_each_time_and_others_do_not() {
        let mut now = Instant::now();
        let mut pairing = Pairing::default();
        let mut guess = |now: Instant, from: u8| {
            let (right, _) = pairing.ask(now).unwrap();
            let wrong = wrong(&right);
            let said = pairing.redeem(now, peer(from), &wrong);
            pairing.code = None;
            said
        };
        for _ in 0..5 {
            assert_eq!(guess(now, 1), Err(PairingError::WrongCode));
        }
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
            let wait = 60 * minutes * SECOND;
            assert_eq!(guess(now, 1), Err(PairingError::TooManyGuesses { wait }));
            assert_eq!(
                guess(now, 2 + u8::try_from(minutes).unwrap()),
                Err(PairingError::WrongCode)
            );
            now += wait;
            if minutes < 60 {
                assert_eq!(guess(now, 1), Err(PairingError::WrongCode));
            } else {
                for _ in 0..5 {
                    assert_eq!(
                        guess(now, 1),
                        Err(PairingError::WrongCode),
                        "an hour later it is forgotten"
                    );
                }
                break;
            }
        }
        assert_eq!(
            guess(now, 1),
            Err(PairingError::TooManyGuesses { wait: 60 * SECOND })
        );
    }

    #[test]
    fn a_code_that_many_guess_at_is_withdrawn() {
        let start = Instant::now();
        let mut pairing = Pairing::default();
        let (right, _) = pairing.ask(start).unwrap();
        for guess in 0..50 {
            assert!(pairing.code().is_some());
            let said = pairing.redeem(start, peer(guess), &wrong(&right));
            assert_eq!(said, Err(PairingError::WrongCode));
        }
        assert_eq!(
            pairing.redeem(start, peer(99), &right),
            Err(PairingError::WrongCode)
        );
        let (other, _) = pairing.ask(start).unwrap();
        assert_eq!(pairing.redeem(start, peer(99), &other), Ok(()));
    }

    #[test]
    fn who_guesses_from_very_many_addresses_fills_no_memory() {
        let start = Instant::now();
        let mut pairing = Pairing::default();
        for n in 0..5000_u32 {
            let _ = pairing.redeem(start, Ipv4Addr::from(0x0a00_0000 + n).into(), "");
        }
        assert!(pairing.each.len() <= NEIGHBOURHOODS, "{}", pairing.each.len());
    }

    fn pair(replica: &mut Replica, newcomer: &PairRequest) -> Result<DevicePaired, PairingError> {
        let (commands, paired) = admit(replica, newcomer, 0);
        play(replica, commands);
        paired
    }

    fn newcomer(id: u128, name: &str, replaces: Option<(u128, u64)>) -> PairRequest {
        PairRequest {
            former_hub: None,
            code: String::new(),
            device_id: device(id),
            name: name.to_owned(),
            role: None,
            key: None,
            replaces: replaces.map(|(id, written)| Former {
                device_id: device(id),
                written: Seq(written),
            }),
        }
    }

    #[test]
    fn a_device_keeps_its_number_and_no_number_is_given_twice() {
        let mut replica = replica([]);
        let numbers = [1, 2, 1, 3].map(|id| pair(&mut replica, &newcomer(id, "Till", None)).unwrap().number);
        assert_eq!(numbers, [1, 2, 1, 3]);
        assert_eq!(
            replica.heads().get(device(100)).seq,
            Seq(3),
            "pairing again as the same says nothing new"
        );
        let (commands, renamed) = admit(&replica, &newcomer(2, " Bar ", None), 0);
        assert_eq!((commands.len(), renamed.unwrap().name.as_str()), (1, "Bar"));
    }

    #[test]
    fn a_wiped_device_comes_back_as_a_new_one_and_what_is_gone_is_counted() {
        let mut replica = replica([]);
        pair(&mut replica, &newcomer(1, "Till", None)).unwrap();
        for entry in entries(Head::empty(device(1)), 57) {
            replica.apply(&entry);
        }
        let again = pair(&mut replica, &newcomer(2, "Till", Some((1, 60)))).unwrap();
        let former = again.replaces.unwrap();
        assert_eq!(
            (again.number, former.kept, former.written, former.lost()),
            (2, Seq(57), Seq(60), 3)
        );
        assert_eq!(access::admit(&replica, device(1)), Err(Denied::Replaced));
        assert_eq!(access::admit(&replica, device(2)), Ok(()));
        for used in [1, 100] {
            assert_eq!(
                pair(&mut replica, &newcomer(used, "Till", None)),
                Err(PairingError::UsedId)
            );
        }
        // Itself, and the hub.
        for former in [3, 100] {
            assert_eq!(
                pair(&mut replica, &newcomer(3, "Till", Some((former, 1)))),
                Err(PairingError::UsedId)
            );
        }
        for written in [WRITTEN_BELOW, u64::MAX] {
            assert_eq!(
                pair(&mut replica, &newcomer(3, "Till", Some((2, written)))),
                Err(PairingError::BadWritten)
            );
        }
    }

    #[test]
    fn numbers_that_the_hub_has_forgotten_are_not_given_again() {
        let mut replica = replica([]);
        for (id, given, expected) in [(1, 7, 8), (2, 7, 9), (1, 30, 8)] {
            let (commands, paired) = admit(&replica, &newcomer(id, "Till", None), given);
            play(&mut replica, commands);
            assert_eq!(paired.unwrap().number, expected);
        }
    }

    #[test]
    fn who_was_taken_out_may_come_back_as_the_same_with_a_newer_token() {
        let out = DevicePaired {
            revoked: true,
            tokens_after: Some(Timestamp(5)),
            role: Some(DeviceRole::Bar),
            former_numbers: vec![3],
            ..DevicePaired::new(device(1), 4, "Bar".to_owned())
        };
        let mut replica = replica([out.clone()]);
        let back = pair(&mut replica, &newcomer(1, "Bar", None)).unwrap();
        let expected = DevicePaired {
            revoked: false,
            ..out
        };
        assert_eq!(back, expected);
        assert_eq!(replica.devices().0.get(&device(1)), Some(&expected));
        assert_eq!(pair(&mut replica, &newcomer(2, "New", None)).unwrap().number, 5);
    }

    #[test]
    fn a_name_is_something_that_can_be_shown() {
        for bad in ["", "  ", "a\nb", &"x".repeat(61)] {
            assert_eq!(
                admit(&replica([]), &newcomer(1, bad, None), 0).1,
                Err(PairingError::BadName),
                "{bad:?}"
            );
        }
    }
}
