//! Numbers with a unit in their name and bounds that catch slips of the keyboard.

use super::fault::{Faults, Reason, pointer};
use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! whole_numbers {
    ($($(#[$doc:meta])* $name:ident($min:tt ..= $max:tt)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = i64, minimum = $min, maximum = $max)]
        pub struct $name(i64);

        impl $name {
            /// # Errors
            /// [`Reason::OutOfRange`].
            pub fn new(number: i64) -> Result<Self, Reason> {
                let (min, max): (i64, i64) = ($min, $max);
                if (min..=max).contains(&number) {
                    Ok(Self(number))
                } else {
                    Err(Reason::OutOfRange { min: min.to_string(), max: max.to_string() })
                }
            }

            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                let number = match value {
                    Value::Integer(n) => i64::try_from(n).unwrap_or(i64::MAX),
                    Value::NegativeInteger(n) => n,
                    other => return Err(wrong_type(other, location, &[ValueKind::Integer])),
                };
                Self::new(number).map_err(|reason| Faults::one(pointer(location), reason))
            }
        }
    )+};
}

macro_rules! decimal_numbers {
    ($($(#[$doc:meta])* $name:ident($min:tt ..= $max:tt)),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Kept in thousandths of the unit, so that equality and order are exact.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "f64", into = "f64")]
        #[schema(value_type = f64, minimum = $min, maximum = $max)]
        pub struct $name(i64);

        impl $name {
            /// From the number in its unit; digits beyond the third decimal place are rounded.
            ///
            /// # Errors
            /// [`Reason::OutOfRange`].
            pub fn new(number: f64) -> Result<Self, Reason> {
                if number.is_finite() && ($min..=$max).contains(&number) {
                    Ok(Self((number * 1000.0).round() as i64))
                } else {
                    Err(Reason::OutOfRange { min: $min.to_string(), max: $max.to_string() })
                }
            }

            /// From the number in thousandths of its unit.
            ///
            /// # Errors
            /// [`Reason::OutOfRange`].
            pub fn of_thousandths(number: i64) -> Result<Self, Reason> {
                Self::new(number as f64 / 1000.0)
            }

            /// The number in thousandths of its unit.
            pub fn thousandths(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = String;
            fn try_from(number: f64) -> Result<Self, String> {
                Self::new(number).map_err(|reason| reason.code().to_owned())
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> f64 {
                value.0 as f64 / 1000.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f64::from(*self).fmt(f)
            }
        }

        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                let number = match value {
                    Value::Integer(n) => n as f64,
                    Value::NegativeInteger(n) => n as f64,
                    Value::Float(n) => n,
                    other => return Err(wrong_type(other, location, &[ValueKind::Float])),
                };
                Self::new(number).map_err(|reason| Faults::one(pointer(location), reason))
            }
        }
    )+};
}

fn wrong_type<V: IntoValue>(
    actual: Value<V>,
    location: ValuePointerRef<'_>,
    accepted: &[ValueKind],
) -> Faults {
    take_cf_content(Faults::error(None, ErrorKind::IncorrectValueKind { actual, accepted }, location))
}

whole_numbers! {
    /// A number of pieces (個): a lot, a monthly capacity, an order.
    Pieces(1..=1_000_000_000),
    /// A number of calendar days (日).
    Days(0..=3_650),
    /// A number of people (人).
    People(0..=10_000_000),
    /// An amount in yen (円).
    Yen(0..=1_000_000_000_000_000_i64),
    /// How often something is to happen (件, 回).
    Times(1..=1_000_000),
    /// A part of a whole in hundredths (%).
    Percent(1..=100),
    /// A number of machines (台).
    Machines(1..=100_000),
}

decimal_numbers! {
    /// A length in millimetres (mm).
    Millimetres(0.001..=1_000_000.0),
    /// A tolerance, one side of ±, in micrometres (µm).
    Micrometres(0.001..=100_000.0),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_below_zero_is_refused() {
        assert!(matches!(Micrometres::new(-5.0), Err(Reason::OutOfRange { .. })));
        assert!(matches!(Micrometres::new(0.0), Err(Reason::OutOfRange { .. })));
        assert!(matches!(Micrometres::new(f64::NAN), Err(Reason::OutOfRange { .. })));
    }

    #[test]
    fn fractions_of_a_unit_are_exact() {
        assert_eq!(Millimetres::new(1.2).unwrap().thousandths(), 1_200);
        assert_eq!(serde_json::to_string(&Millimetres::new(1.2).unwrap()).unwrap(), "1.2");
        assert_eq!(Micrometres::new(0.5).unwrap().to_string(), "0.5");
        assert_eq!(Millimetres::new(200.0).unwrap().to_string(), "200");
    }

    #[test]
    fn a_number_beyond_every_bound_is_out_of_range_not_a_crash() {
        let faults =
            crate::domain::fault::read::<Pieces>(serde_json::json!(u64::MAX), &|_| true).unwrap_err();
        assert_eq!(faults.0[0].reason.code(), "out_of_range");
    }
}
