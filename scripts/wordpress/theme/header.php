<!DOCTYPE html><html <?php language_attributes(); ?>><head><meta charset="<?php bloginfo('charset'); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>><a class="skip-link" href="#content">Skip to content</a>
<header id="top"><p class="site-name"><a href="/"><?php bloginfo('name'); ?></a></p><nav id="menu"><ul><?php wp_list_categories(['title_li' => '', 'number' => 8]); ?></ul></nav>
<div class="ticker"><span>Breaking News</span><?php foreach (get_posts(['numberposts' => 3]) as $item) echo '<a href="', get_permalink($item), '">', get_the_title($item), '</a> '; ?></div>
<form class="search" action="/"><input name="s" placeholder="Search for"><button>Search for</button></form></header><main id="content">
