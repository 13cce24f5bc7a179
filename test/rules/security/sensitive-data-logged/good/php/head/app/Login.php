<?php

Log::info('signing in', ['email' => $email, 'password' => '***']);
