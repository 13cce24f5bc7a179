<?php

header('Location: ' . $_GET['to']); // expect: security/open-redirect
exit;
