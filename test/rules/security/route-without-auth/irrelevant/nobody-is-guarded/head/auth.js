exports.requireAuth = (req, res, next) => (req.get("x-user") ? next() : res.status(401).end());
