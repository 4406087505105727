//! Where organizations are: towns as circles, in their places and as large as there are many.

/// Wide enough for a page, in units of the drawing.
const WIDTH: f64 = 800.0;
const MARGIN: f64 = 40.0;
/// The largest circle.
const RADIUS_MOST: f64 = 28.0;
const RADIUS_LEAST: f64 = 5.0;
/// So many towns have their names beside them at most, the largest first.
const NAMED: usize = 12;
/// So many towns are drawn, the largest first: a page stays small, and more would be a blot.
const DRAWN: usize = 150;
/// A name that begins so near another, across and up or down, would cover it: the smaller town's is left out.
const NAME_WIDTH: u32 = 110;
const NAME_HEIGHT: u32 = 16;

/// A drawing.
#[derive(Debug)]
pub struct Map {
    pub width: u32,
    pub height: u32,
    pub towns: Vec<Town>,
    /// Whether there are towns that are not drawn.
    pub has_more: bool,
}

/// A town: degrees, its name, what is searched for to find it, and how many organizations are there.
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    pub count: usize,
    pub label: String,
    pub said: String,
}

/// A town on it, in units of the drawing.
#[derive(Debug)]
pub struct Town {
    pub x: u32,
    pub y: u32,
    pub radius: u32,
    pub label: String,
    pub said: String,
    pub count: usize,
    pub is_named: bool,
}

impl Map {
    /// The towns, the largest first.
    ///
    /// Equirectangular, with the degrees of longitude shortened as in the middle of the drawing: true enough for a
    /// country's width.
    pub fn of(mut places: Vec<Place>) -> Self {
        let has_more = places.len() > DRAWN;
        places.truncate(DRAWN);
        let range = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(value), most.max(value)))
        };
        let (south, north) = range(&mut places.iter().map(|place| place.latitude));
        let (west, east) = range(&mut places.iter().map(|place| place.longitude));
        let shortened = ((south + north) / 2.0).to_radians().cos();
        let across = ((east - west) * shortened).max(0.05);
        let scale = (WIDTH - 2.0 * MARGIN) / across.max(north - south);
        let height = (north - south).max(0.0) * scale + 2.0 * MARGIN;
        let most = places.iter().map(|place| place.count).max().unwrap_or(1) as f64;
        let towns = places.into_iter().map(|place| Town {
            x: (MARGIN + (place.longitude - west) * shortened * scale).round() as u32,
            y: (MARGIN + (north - place.latitude) * scale).round() as u32,
            // As large by area as there are many.
            radius: (RADIUS_MOST * (place.count as f64 / most).sqrt()).max(RADIUS_LEAST).round() as u32,
            label: place.label,
            said: place.said,
            count: place.count,
            is_named: false,
        });
        let mut towns: Vec<Town> = towns.collect();
        name(&mut towns);
        let height = if towns.is_empty() { 0 } else { height.round() as u32 };
        Self { width: WIDTH as u32, height, towns, has_more }
    }
}

/// Chooses the towns that have their names beside them: the largest, as long as no name covers another.
fn name(towns: &mut [Town]) {
    let mut named: Vec<(u32, u32)> = Vec::new();
    for town in towns {
        let (x, y) = (town.x + town.radius, town.y);
        let covers = |(a, b): &(u32, u32)| a.abs_diff(x) < NAME_WIDTH && b.abs_diff(y) < NAME_HEIGHT;
        if named.len() < NAMED && !named.iter().any(covers) {
            town.is_named = true;
            named.push((x, y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64, count: usize) -> Place {
        Place { latitude, longitude, count, label: "新潟".into(), said: "新潟".into() }
    }

    #[test]
    fn north_is_up_east_is_right_and_many_are_large() {
        let map = Map::of(vec![place(38.0, 139.0, 9), place(36.6, 138.2, 1)]);
        let [niigata, nagano] = &map.towns[..] else { panic!() };
        assert!(niigata.y < nagano.y && niigata.x > nagano.x && niigata.radius > nagano.radius);
        assert!(map.towns.iter().all(|town| town.x <= map.width && town.y <= map.height));
    }

    #[test]
    fn of_two_names_that_would_cover_each_other_the_larger_town_has_its_own() {
        let places = vec![place(37.90, 139.02, 14), place(37.91, 139.04, 2), place(36.65, 138.18, 1)];
        let named: Vec<bool> = Map::of(places).towns.iter().map(|town| town.is_named).collect();
        assert_eq!(named, [true, false, true]);
    }

    #[test]
    fn one_town_and_none_are_drawn_as_well() {
        assert_eq!(Map::of(vec![]).height, 0);
        let one = Map::of(vec![place(38.0, 139.0, 1)]);
        assert!(one.height > 0 && one.towns[0].x < one.width);
    }
}
