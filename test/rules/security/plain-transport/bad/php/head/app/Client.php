<?php

$apiUrl = 'http://api.payments.io/v1'; // expect: security/plain-transport
