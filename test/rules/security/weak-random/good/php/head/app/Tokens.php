<?php

$resetToken = bin2hex(random_bytes(32));
