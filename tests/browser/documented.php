<?php
// What the partners' document describes: /?do_redirect=1 sends the browser to approve, and the answer is printed.
// The environment has what its reader fills in: the server, the id and the secret.
[ $server, $id, $secret ] = [ getenv( 'SERVER' ), getenv( 'CLIENT_ID' ), getenv( 'CLIENT_SECRET' ) ];
$back = 'http://127.0.0.1:3210';

if ( isset( $_GET['do_redirect'] ) ) {
	// The four blanks before redirect_uri are the document's.
	$query = sprintf( 'client_id=%d&response_type=code&    redirect_uri=%s&scope=global', $id, urlencode( $back ) );
	header( "Location: $server/oauth2/authorize?$query" );
	exit;
}

$fields = [ 'grant_type' => 'authorization_code', 'redirect_uri' => $back, 'code' => $_GET['code'] ?? '' ];
$fields += [ 'client_id' => $id, 'client_secret' => $secret ];
$request = curl_init( "$server/oauth2/token" );
curl_setopt_array( $request, [ CURLOPT_POST => true, CURLOPT_POSTFIELDS => $fields, CURLOPT_RETURNTRANSFER => true ] );
header( 'Content-Type: application/json' );
echo curl_exec( $request );
