//! Where regions lie and how far apart they are.

use super::Place;

/// Mean radius of the earth (IUGG), kilometres.
const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Place {
    /// Great-circle distance by the haversine formula, in whole kilometres. Places are town halls or prefecture
    /// offices, so decimals would pretend to know more than they do.
    pub fn distance_km(self, other: Place) -> u32 {
        let (one, two) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_latitude = ((two - one) / 2.0).sin();
        let half_longitude = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let haversine =
            half_latitude * half_latitude + one.cos() * two.cos() * half_longitude * half_longitude;
        let distance = 2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin();
        distance.round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokyo_to_osaka_is_about_four_hundred_kilometres() {
        let tokyo = Place { latitude: 35.6895, longitude: 139.6917 };
        let osaka = Place { latitude: 34.6863, longitude: 135.5200 };
        assert_eq!(tokyo.distance_km(tokyo), 0);
        assert_eq!(tokyo.distance_km(osaka), osaka.distance_km(tokyo));
        assert!((390..=405).contains(&tokyo.distance_km(osaka)));
    }
}
