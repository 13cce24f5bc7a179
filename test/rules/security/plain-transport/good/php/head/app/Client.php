<?php

$apiUrl = 'https://api.payments.io/v1';
$localUrl = 'http://localhost:8080/v1';
