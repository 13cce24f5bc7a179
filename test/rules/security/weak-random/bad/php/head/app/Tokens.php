<?php

function start(User $user): void
{
    $resetToken = md5(uniqid(mt_rand(), true)); // expect: security/weak-random
    $user->remember($resetToken);
}
