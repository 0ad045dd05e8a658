<?php get_header(); while (have_posts()) { the_post(); gazette_cards([get_post()], 'post-item'); } ?>
<div class="pages"><?php echo paginate_links(); ?></div>
<?php get_footer();
