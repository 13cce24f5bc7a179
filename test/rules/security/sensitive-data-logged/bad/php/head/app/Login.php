<?php

class Login
{
    public function attempt(string $email, string $password)
    {
        Log::info('signing in', ['email' => $email, 'password' => $password]); // expect: security/sensitive-data-logged
    }
}
