<?php

class Orders
{
    public function index()
    {
        try {
            return response()->json($this->load());
        } catch (Exception $e) {
            return response()->json(['error' => $e->getTraceAsString()], 500); // expect: security/error-details-leaked
        }
    }
}
