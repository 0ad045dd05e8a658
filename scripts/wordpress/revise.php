<?php
// php revise.php FOLDER COUNT: add a paragraph to the oldest posts, as an editor does; print their addresses.
[, $folder, $count] = $argv;
$_SERVER['HTTP_HOST'] = getenv('WP_HOST');
require $folder . '/wp-load.php';
foreach (get_posts(['numberposts' => $count, 'order' => 'ASC']) as $post) {
    $more = "\n\n<!-- wp:paragraph -->\n<p>The council entered vote {$post->ID} in its minutes on Thursday and adjourned until the autumn.</p>\n<!-- /wp:paragraph -->";
    wp_update_post(['ID' => $post->ID, 'post_content' => wp_slash($post->post_content . $more)]);
    echo get_permalink($post), "\n";
}
