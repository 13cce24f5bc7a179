<?php

setcookie('session', $id, ['httponly' => true, 'secure' => true, 'samesite' => 'Lax']);
setcookie('session', '', time() - 3600);
