fn start() -> Session {
    let session_token = fastrand::u64(..); // expect: security/weak-random
    Session { session_token }
}
