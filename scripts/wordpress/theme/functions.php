<?php
add_theme_support('title-tag');
add_theme_support('post-thumbnails');
add_theme_support('automatic-feed-links');

// The box that themes put amid a story. The REST interface is not singular: its text has none.
add_filter('the_content', function ($html) {
    if (!is_singular('post') || !in_the_loop()) return $html;
    $other = get_adjacent_post(true) ?: get_adjacent_post();
    if (!$other) return $html;
    $box = '<div class="inline-related"><span class="inline-related-label">Also read</span> <a href="'
        . get_permalink($other) . '">' . get_the_title($other) . '</a></div>';
    $end = strpos($html, '</p>', strpos($html, '</p>') + 4);
    return $end ? substr_replace($html, $box, $end + 4, 0) : $html . $box;
});

add_action('wp_head', function () {
    if (!is_singular('post')) return;
    $post = get_queried_object();
    $data = ['@context' => 'https://schema.org', '@type' => 'NewsArticle',
        'headline' => get_the_title($post), 'datePublished' => get_the_date('c', $post),
        'dateModified' => get_the_modified_date('c', $post), 'mainEntityOfPage' => get_permalink($post),
        'author' => [['@type' => 'Person', 'name' => get_the_author_meta('display_name', $post->post_author)]],
        'publisher' => ['@type' => 'NewsMediaOrganization', 'name' => get_bloginfo('name')]];
    echo '<script type="application/ld+json">', wp_json_encode($data), '</script>';
    echo '<meta property="article:published_time" content="', get_the_date('c', $post), '">';
});

function gazette_cards($posts, $class) {
    foreach ($posts as $post) {
        echo '<div class="', $class, '"><h4><a href="', get_permalink($post), '">', get_the_title($post),
            '</a></h4><p class="card-text">', wp_trim_words(strip_tags($post->post_content), 18),
            '</p><a class="more-link" href="', get_permalink($post), '">Read More »</a></div>';
    }
}
