/** Text from elsewhere could hold sequences that move the cursor or repaint the screen: they are taken out. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
