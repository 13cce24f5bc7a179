CREATE TABLE `notes` (`id` int unsigned NOT NULL AUTO_INCREMENT, `body` text, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=latin1;
