//! A name in the store's languages.

use crate::base::ids::Lang;
use crate::codec::text::Text;
use crate::codec::{Malformed, Pack, Reader, Unpack, write};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// What something is called, by language. A map where it is written; few languages are found fastest in a row.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names(
    /// By language as they rise, each once.
    Vec<(Lang, Text)>,
);

impl Names {
    /// In this language, else in the first there is.
    pub fn get(&self, lang: &Lang) -> &str {
        let place = self.place(lang).unwrap_or(0);
        self.0.get(place).map_or("", |(_, name)| name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Of one language only.
    pub fn of(lang: &str, name: &str) -> Self {
        Self(vec![(lang.into(), name.into())])
    }

    /// All of them, by language.
    pub fn iter(&self) -> impl Iterator<Item = (&Lang, &str)> {
        self.0.iter().map(|(lang, name)| (lang, &**name))
    }

    /// Names it in a language, whatever it was called there before.
    pub fn set(&mut self, lang: Lang, name: impl Into<Text>) {
        match self.place(&lang) {
            Ok(place) => self.0[place].1 = name.into(),
            Err(place) => self.0.insert(place, (lang, name.into())),
        }
    }

    /// Takes away what it is called in a language.
    pub fn remove(&mut self, lang: &Lang) {
        if let Ok(place) = self.place(lang) {
            self.0.remove(place);
        }
    }

    /// Where a language stands, or where it would.
    fn place(&self, lang: &Lang) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(lang))
    }
}

// As the map that it stands for.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let map: BTreeMap<_, _> = self.iter().collect();
        f.debug_tuple("Names").field(&map).finish()
    }
}

impl<N: Into<Text>> FromIterator<(Lang, N)> for Names {
    fn from_iter<I: IntoIterator<Item = (Lang, N)>>(names: I) -> Self {
        let mut all = Self::default();
        names.into_iter().for_each(|(lang, name)| all.set(lang, name));
        all
    }
}

impl Pack for Names {
    fn pack(&self, out: &mut Vec<u8>) {
        write::map(out, self.0.len());
        for (lang, name) in &self.0 {
            lang.pack(out);
            name.pack(out);
        }
    }
}

impl<'a> Unpack<'a> for Names {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let len = reader.map()?;
        // As for an array: what claims to be longer than the input can't make us allocate for it.
        let room = len.min(reader.left() / size_of::<(Lang, Text)>() + 1);
        let mut names = Self(Vec::with_capacity(room));
        for _ in 0..len {
            names.set(Unpack::unpack(reader)?, Text::unpack(reader)?);
        }
        Ok(names)
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'a> Deserialize<'a> for Names {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let names = BTreeMap::<Lang, String>::deserialize(deserializer)?;
        Ok(names.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{decode, encode};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_a_map_in_every_way(
            given in prop::collection::vec(("[a-e]{1,2}", ".{0,30}"), 0..8),
            removed in "[a-e]{1,2}",
        ) {
            let pairs = || given.iter().map(|(lang, name)| (Lang::from(lang.as_str()), name.clone()));
            let (mut names, mut map): (Names, BTreeMap<Lang, String>) = (pairs().collect(), pairs().collect());
            prop_assert_eq!(encode(&names), encode(&map));
            prop_assert_eq!(decode::<Names>(&encode(&map)), Ok(names.clone()));
            prop_assert_eq!(serde_json::to_string(&names)?, serde_json::to_string(&map)?);
            prop_assert_eq!(serde_json::from_str::<Names>(&serde_json::to_string(&map)?)?, names.clone());
            names.remove(&removed.as_str().into());
            map.remove(&Lang::from(removed.as_str()));
            prop_assert!(names.iter().eq(map.iter().map(|(lang, name)| (lang, name.as_str()))));
            let first = map.values().next().map_or("", String::as_str);
            prop_assert_eq!(names.get(&removed.as_str().into()), first);
        }
    }

    #[test]
    fn names_of_an_unordered_map_are_read_and_the_last_of_a_language_stands() {
        let mut bytes = vec![0x83];
        for (lang, name) in [("en", "Soup"), ("ar", "حساء"), ("en", "Broth")] {
            lang.pack(&mut bytes);
            name.pack(&mut bytes);
        }
        let names: Names = [("ar", "حساء"), ("en", "Broth")]
            .map(|(lang, name)| (lang.into(), name))
            .into_iter()
            .collect();
        assert_eq!(decode(&bytes), Ok(names));
    }

    #[test]
    fn a_map_that_claims_to_be_huge_is_refused_without_room_for_it() {
        assert!(decode::<Names>(&[0xdf, 0xff, 0xff, 0xff, 0xff]).is_err());
    }
}
