// Whether digits are a mobile number for the service that served the page: one for practice takes invented ones too.

import { isPhone } from '../person.ts';
import { useService } from './service.ts';

/** For the setup of a component. What the service is for is not known before it answered: then it judges alone. */
export function useMobile(): (digits: string) => boolean {
  const { info } = useService();
  return (digits) => isPhone(digits, info.value === undefined || info.value.mode === 'practice');
}
