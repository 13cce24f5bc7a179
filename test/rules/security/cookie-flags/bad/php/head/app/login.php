<?php

setcookie('session', $id, time() + 3600, '/'); // expect: security/cookie-flags
setcookie('auth_token', $token, ['secure' => true]); // expect: security/cookie-flags
