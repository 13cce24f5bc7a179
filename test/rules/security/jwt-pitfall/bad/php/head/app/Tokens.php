<?php

class Tokens
{
    public function issue(User $user): string
    {
        return JWT::encode(['sub' => $user->id], 'correct-horse-battery', 'HS256'); // expect: security/jwt-pitfall
    }
}
