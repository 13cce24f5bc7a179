<?php

function open(string $url)
{
    $ch = curl_init($url);
    curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false); // expect: security/tls-verification-off
    return $ch;
}

function guzzle(): Client
{
    return new Client(['verify' => false]); // expect: security/tls-verification-off
}
