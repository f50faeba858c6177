<?php
// The result URL of a shop. MERCHANT_ID, SECRET_WORD, LIVE (0 or 1) and DATABASE come from the environment.
function field(string $name): string {
    return is_string($_POST[$name] ?? null) ? $_POST[$name] : '';      // an array is no value
}
function xml(string $text): string {
    return htmlspecialchars($text, ENT_XML1 | ENT_QUOTES | ENT_SUBSTITUTE | ENT_DISALLOWED, 'UTF-8');
}
function answer(int $first, int $second, string $order = ''): never {
    header('Content-Type: text/xml; charset=utf-8');
    exit("<pushpaymentresult firstcode=\"$first\" secondcode=\"$second\">$order</pushpaymentresult>");
}
$x = field('merchant_id') . field('ordernumber') . field('amount') . field('currency') . field('orderstate');
$secret = getenv('SECRET_WORD') ?: throw new LogicException('the shop has no secret word');
$right = strtoupper(md5(strtoupper(md5($secret) . md5($x))));
if (!hash_equals($right, field('checkvalue'))) answer(9, 0);           // never ==: "0" == "0E12" holds in PHP
if (field('merchant_id') !== getenv('MERCHANT_ID')) answer(10, 100);
$database = new PDO(getenv('DATABASE'), null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
($found = $database->prepare('select * from orders where number = ?'))->execute([field('ordernumber')]);
$order = $found->fetchAll()[0] ?? answer(10, 201);                     // read to its end: nothing stays locked
if (field('amount') !== $order['amount'] || field('currency') !== $order['currency']) answer(5, 108);
if (getenv('LIVE') === '1' && field('testmode') !== '0') answer(5, 212);
$state = ['Approved' => 'paid', 'Delayed' => 'hold', 'Declined' => 'declined'][field('orderstate')] ?? null;
if (in_array($state, ['paid', 'hold']) && field('responsecode') !== 'AS000') answer(5, 170);
$before = ['paid' => "'unpaid','declined','hold'", 'hold' => "'unpaid','declined'", 'declined' => "'unpaid'"];
if ($state !== null)                                                  // one statement: a repeat does nothing
    $database->prepare("update orders set state = ? where number = ? and state in ($before[$state])")
        ->execute([$state, field('ordernumber')]);
answer(0, 0, '<order><billnumber>' . xml(field('billnumber')) . '</billnumber><packetdate>'
    . xml(field('packetdate')) . '</packetdate></order>');
