//! Products: stated by the list of products.

use crate::matching::held::Role;

/// What is made or sold is on record; what a machine could make is not a product.
pub(super) const STATED_BY: &[Role] = &[Role::Product];
