<?php
// `php order.php new` makes an order and prints its number; `php order.php 1001` prints what became of it.
$database = new PDO(getenv('DATABASE'));
$database->exec("create table if not exists orders (number text primary key, amount text not null,
    currency text not null, state text not null default 'unpaid')");
if ($argv[1] === 'new') {
    $next = "select coalesce(max(cast(number as integer)), 1000) + 1, '128.70', 'RUB' from orders";
    $made = $database->query("insert into orders (number, amount, currency) $next returning number");
    exit($made->fetchColumn());
}
$seen = $database->prepare('select state, amount from orders where number = ?');
$seen->execute([$argv[1]]);
[$state, $amount] = $seen->fetch() ?: ['unknown', '0.00'];
echo "state: $state, credited: ", $state === 'paid' ? $amount : '0.00', "\n";
