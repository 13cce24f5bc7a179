<?php

try {
    return response()->json(load());
} catch (Exception $e) {
    report($e);
    return response()->json(['code' => 'internal'], 500);
}
