<?php

class Tokens
{
    public function read(string $token): object
    {
        return JWT::decode($token, new Key(config('jwt.key'), 'HS256'));
    }
}
