//! The pages that the program has, read off its sources.

use std::path::Path;

/// Method and path of every route below `src/http/pages`.
pub fn page_routes() -> Vec<(String, String)> {
    fn walk(folder: &Path, routes: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, routes);
                continue;
            }
            for line in std::fs::read_to_string(&path).unwrap().lines() {
                for method in ["get", "post"] {
                    let route = line
                        .strip_prefix(&format!("#[{method}(\""))
                        .and_then(|rest| rest.strip_suffix("\")]"));
                    routes.extend(route.map(|route| (method.to_uppercase(), route.to_owned())));
                }
            }
        }
    }
    let mut routes = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/pages"), &mut routes);
    routes
}
