<?php

namespace App\Services;

use GuzzleHttp\Client;

class Rates
{
    public function latest(): string
    {
        $client = new Client(['base_uri' => 'https://rates.example.com']); // expect: resilience/outbound-without-timeout
        return (string) $client->get('/latest')->getBody();
    }
}
