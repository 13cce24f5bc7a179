<?php

class Users
{
    public function store(string $password): string
    {
        return md5($password); // expect: security/weak-password-hash
    }

    public function storeWithSalt(string $password, string $salt): string
    {
        return hash('sha256', $salt . $password); // expect: security/weak-password-hash
    }
}
